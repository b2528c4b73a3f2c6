import { statSync } from 'node:fs';
import { KernelError } from '../kernel/errors.ts';
import { AT } from '../kernel/flags.ts';
import { readMounts } from '../kernel/proc/mountinfo.ts';
import { readStatus } from '../kernel/proc/status.ts';
import type { ProxyTask } from '../kernel/proxy/proxy-task.ts';
import type { Box } from '../lab/box.ts';
import { StepOrderError } from '../lab/errors.ts';
import { flag } from './params.ts';
import { defineStep, type StepContext } from './step.ts';

const NAME = '.ns-lab-escape';
/** More levels than a path name can have. */
const MAX_DEPTH = 64;

export const escapeStep = defineStep({
  name: 'escape',
  group: 'files',
  summary: {
    en: 'try the well-known way out of a chroot, and show whether it worked',
    'zh-CN': '尝试众所周知的 chroot 逃逸方法，并显示是否成功',
  },
  params: { stay: flag('the box itself walks out and stays outside, instead of a fork that ends') },
  man: ['chroot(2)'],
  example: 'escape',
  notes: [
    'A second chroot into a subdirectory leaves the working directory above the new root; from there ".." is not stopped and leads up to the real root.',
    'A fork of the box tries it, so the box itself stays where it is. With --stay the box itself goes; `chroot` puts it back.',
  ],
  run(context, { stay }) {
    const { box } = context;
    if (box.isPidNamespacePending) {
      throw new StepOrderError(
        'the attempt would become process 1 of the new PID namespace, and end it with its own end',
        'fork',
      );
    }
    const [before, host] = [rootIdentity(box.pid), rootIdentity(context.host.pid)];
    if (before === host) {
      context.note("there is nothing to escape from: the box's root is the host's");
      return undefined;
    }
    const reached = stay ? goItself(context) : sendFork(context);
    context.note(`root directory (device:inode): host ${host}, box ${before}, after the attempt ${reached}`);
    if (reached === host) context.note("it worked: the process is in the host's root directory again");
    else context.note('it did not work: the old root is not above the new one any more');
    // chroot(1) would change the working directory with the root, and that is what must not happen.
    context.shell(
      `perl -e 'mkdir "x"; chroot "x"; chdir ".." for 1..${MAX_DEPTH}; chroot "."; exec "/bin/sh"'`,
    );
    return undefined;
  },
});

function sendFork({ task }: StepContext): string {
  const child = task.fork('escape');
  try {
    walkOut(child);
    return rootIdentity(child.pid);
  } finally {
    end(task, child);
  }
}

function goItself({ task, box, host }: StepContext): string {
  walkOut(task);
  const reached = rootIdentity(box.pid);
  // The overlay waits for `chroot` again, as it did before the first one.
  if (reached === rootIdentity(host.pid)) box.isRootPending = hasOverlay(box);
  return reached;
}

const hasOverlay = ({ pid, rootfs }: Box): boolean =>
  rootfs !== undefined && readMounts(pid).some(({ target }) => target === rootfs.merged);

/** Ends the fork and takes its exit status, so that no zombie stays in the box. */
function end(parent: ProxyTask, child: ProxyTask): void {
  const inside = readStatus(child.pid).nspid.at(-1)!;
  child.close();
  parent.plumbing(() => parent.call('wait4', inside, null, 0, null));
}

function walkOut(task: ProxyTask): void {
  task.call('chdir', '/');
  let isMade = false;
  try {
    task.call('mkdirat', AT.AT_FDCWD, NAME, 0o700);
    isMade = true;
  } catch (error) {
    if (!(error instanceof KernelError) || error.code !== 'EEXIST') throw error;
  }
  try {
    task.call('chroot', NAME);
  } finally {
    // The working directory is still above the new root: nothing stops "..".
    if (isMade) task.call('unlinkat', AT.AT_FDCWD, NAME, AT.AT_REMOVEDIR);
  }
  let previous = '';
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    task.call('chdir', '..');
    const here = identity(`/proc/${task.pid}/cwd/.`);
    if (here === previous) break;
    previous = here;
  }
  task.call('chroot', '.');
}

const rootIdentity = (pid: number): string => identity(`/proc/${pid}/root/.`);

function identity(path: string): string {
  const { dev, ino } = statSync(path);
  return `${dev}:${ino}`;
}
