import { KernelError } from '../kernel/errors.ts';
import { AT, O } from '../kernel/flags.ts';
import { RESULT, Room, type Task } from '../kernel/task.ts';

const READ_SIZE = 4096;

/**
 * Writes a small kernel file (a cgroup file, an ID map) in one write(2), as the kernel wants it.
 * @throws KernelError with the path and what was written
 */
export function writeKernelFile(task: Task, path: string, data: string): void {
  const bytes = Buffer.from(data);
  try {
    task.callAll([
      ['openat', AT.AT_FDCWD, path, O.O_WRONLY | O.O_CLOEXEC, 0],
      ['write', RESULT, bytes, bytes.length],
      ['close', RESULT],
    ]);
  } catch (error) {
    if (!(error instanceof KernelError) || error.call !== 'write') throw error;
    const text = `write(${JSON.stringify(path)}, ${JSON.stringify(data)})`;
    throw new KernelError({ call: 'write', text, errno: error.errno, path }, error.description);
  }
}

/** The start of a file as the task sees it, at most 4 KiB. @throws KernelError */
export function readKernelFile(task: Task, path: string): string {
  return withFile(task, path, O.O_RDONLY, (fd) => {
    const out = new Room(READ_SIZE);
    task.call('read', fd, out, READ_SIZE);
    return out.bytes.toString();
  });
}

/** Opens a file in the task, and closes it again whatever happens. @throws KernelError */
export function withFile<T>(task: Task, path: string, flags: number, work: (fd: number) => T): T {
  const fd = task.call('openat', AT.AT_FDCWD, path, flags | O.O_CLOEXEC, 0);
  try {
    return work(fd);
  } finally {
    task.call('close', fd);
  }
}
