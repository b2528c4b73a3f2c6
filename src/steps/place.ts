import { KernelError } from '../kernel/errors.ts';
import { AT, O } from '../kernel/flags.ts';
import type { ProxyTask } from '../kernel/proxy/proxy-task.ts';
import type { Call } from '../kernel/task.ts';

/** The root and the working directory of a task, held open. */
interface Place {
  readonly root: number;
  readonly cwd: number;
}

/**
 * Work that changes the root or the working directory of a task, and is all or nothing: if it fails, both are again
 * what they were.
 * @param onFailure what else must be taken back, before that; it gets the descriptor of the old root. When it fails,
 * the task stays where it is
 * @throws what the work throws
 */
export function orBackInPlace<T>(
  task: ProxyTask,
  work: () => T,
  onFailure: (oldRoot: number) => void = () => {},
): T {
  const place = task.plumbing(() => hold(task));
  if (!place) return work();
  try {
    return work();
  } catch (error) {
    quietly(() => {
      onFailure(place.root);
      goBack(task, place);
    });
    throw error;
  } finally {
    task.plumbing(() =>
      quietly(() => task.callAll([place.cwd, place.root].map((fd): Call => ['close', fd]))),
    );
  }
}

/** Undefined where a filter of the box does not let it open anything. */
function hold(task: ProxyTask): Place | undefined {
  const flags = O.O_PATH | O.O_CLOEXEC;
  try {
    const [root, cwd] = task.callAll([
      ['openat', AT.AT_FDCWD, '/', flags, 0],
      ['openat', AT.AT_FDCWD, '.', flags, 0],
    ]);
    return { root: root!, cwd: cwd! };
  } catch (error) {
    if (error instanceof KernelError) return undefined;
    throw error;
  }
}

function goBack(task: ProxyTask, { root, cwd }: Place): void {
  task.callInOrder([
    ['fchdir', root],
    ['chroot', '.'],
    ['fchdir', cwd],
  ]);
}

/** The first failure is the one to tell; the others are in the ledger. */
function quietly(work: () => void): void {
  try {
    work();
  } catch {
    // As above.
  }
}
