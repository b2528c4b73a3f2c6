import { readlinkSync } from 'node:fs';
import { readLimits } from '../kernel/proc/limits.ts';
import { readStatus } from '../kernel/proc/status.ts';
import { RLIMITS } from '../kernel/rlimits.ts';
import type { Translated } from '../locale/locale.ts';
import type { StepContext } from './step.ts';

/** After chroot(2) the root of a process is not that of its mount namespace, and nsenter(1) takes the latter. */
export const rootOptions = (pid: number): string =>
  readlinkSync(`/proc/${pid}/root`) === '/' ? '' : '--root --wd ';

/** What makes a box besides its namespaces and its root, and is not the host's: nsenter(1) takes over none of it. */
const LEFT_OUT: readonly {
  readonly what: Translated;
  readonly isOwn: (context: StepContext) => boolean;
}[] = [
  {
    what: { en: 'its control groups', 'zh-CN': '控制组' },
    isOwn: ({ box }) => box.cgroups.length > 0,
  },
  {
    what: { en: 'its capability bounding set', 'zh-CN': '能力边界集' },
    isOwn: ({ box, host }) => readStatus(box.pid).capBnd !== readStatus(host.pid).capBnd && !hasAll(box.pid),
  },
  {
    what: { en: 'no_new_privs', 'zh-CN': 'no_new_privs' },
    isOwn: ({ box, host }) => readStatus(box.pid).noNewPrivs !== readStatus(host.pid).noNewPrivs,
  },
  {
    what: { en: 'its seccomp filters', 'zh-CN': 'seccomp 过滤器' },
    isOwn: ({ box }) => box.filters.length > 0,
  },
  {
    what: { en: 'its resource limits', 'zh-CN': '资源限制' },
    isOwn: ({ box, host }) => {
      const [own, theirs] = [readLimits(box.pid), readLimits(host.pid)];
      return RLIMITS.some(
        ({ name }) => own[name].soft !== theirs[name].soft || own[name].hard !== theirs[name].hard,
      );
    },
  },
];

/** A user namespace gives all capabilities, also those that the lab's host itself does not have. */
const hasAll = (pid: number): boolean => {
  const { capBnd } = readStatus(pid);
  return (capBnd & (capBnd + 1n)) === 0n;
};

/** Says what a process that joins with nsenter(1) does not have of the box, and `run` gives it. */
export function noteLeftOut(context: StepContext): void {
  const left = LEFT_OUT.filter(({ isOwn }) => isOwn(context)).map(({ what }) => what);
  if (left.length === 0) return;
  context.note({
    en: `nsenter(1) does not take over ${left.map(({ en }) => en).join(', ')}: what it starts is less confined than what ns-lab starts`,
    'zh-CN': `nsenter(1) 不带上${left.map(({ 'zh-CN': zh }) => zh).join('、')}：它启动的程序比 ns-lab 启动的限制少`,
  });
}
