import { readNamespaces } from '../kernel/proc/namespaces.ts';
import { isUnreadable } from '../kernel/proc/unreadable.ts';
import type { StepContext } from './step.ts';

/** Says that a program which joins the box now is in the time namespace that the box is to leave. */
export function remarkOnTime(context: StepContext): void {
  const { time, timeForChildren } = readNamespaces(context.box.pid);
  if (isUnreadable(timeForChildren) || isUnreadable(time) || time === timeForChildren) return;
  context.note({
    en: 'time: the box waits for its first child, so the program is still in the old time namespace; `fork` makes the child',
    'zh-CN': 'time：盒子在等它的第一个子进程，所以程序仍在原来的时间命名空间里；`fork` 创建这个子进程',
  });
}
