import { readText } from '../kernel/proc/read-text.ts';
import { attempt, isUnreadable } from '../kernel/proc/unreadable.ts';
import type { ProxyTask } from '../kernel/proxy/proxy-task.ts';
import type { Box } from './box.ts';
import { membersOf } from './box-cgroup.ts';
import { writeKernelFile } from './host-file.ts';
import type { Lab } from './lab.ts';

/** Sets oom_score_adj, proc(5), of all processes of a box; returns their process IDs. @throws KernelError */
export function setOomScoreAdj(lab: Lab, box: Box, value: number): number[] {
  const pids = membersOf(lab, box);
  const proxies = [box.task, box.root].filter((task) => task.isAlive);
  for (const pid of pids) {
    const write = () => writeKernelFile(lab.host, `/proc/${pid}/oom_score_adj`, String(value));
    const proxy = proxies.find((task) => task.pid === pid);
    if (proxy) proxy.withFiles(write);
    else write();
  }
  return pids;
}

/** Gives a process that joins a box the adjustment that the box's own process has. */
export function takeOnOomScoreAdj(task: ProxyTask, pid: number): void {
  const [wanted, own] = [readAdjustment(pid), readAdjustment(task.pid)];
  if (wanted === undefined || wanted === own) return;
  task.withFiles(() => writeKernelFile(task, '/proc/self/oom_score_adj', wanted));
}

function readAdjustment(pid: number): string | undefined {
  const text = attempt(() => readText(`/proc/${pid}/oom_score_adj`));
  return isUnreadable(text) ? undefined : text.trim();
}
