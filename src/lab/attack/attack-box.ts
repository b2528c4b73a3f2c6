import { readLimits } from '../../kernel/proc/limits.ts';
import { readStatus } from '../../kernel/proc/status.ts';
import { attempt } from '../../kernel/proc/unreadable.ts';
import type { ProxyTask } from '../../kernel/proxy/proxy-task.ts';
import type { Box } from '../box.ts';
import { StepOrderError } from '../errors.ts';
import { joinBox } from '../join.ts';
import type { Lab } from '../lab.ts';
import { endOuter, waitForEnd } from '../program.ts';
import { takeOnLimits } from '../take-on.ts';
import type { Attempt } from './attempt.ts';
import { baitsOf } from './baits.ts';
import { type BatteryOptions, makeAttempts } from './battery.ts';
import { effectiveLimits } from './effective-limits.ts';
import { readFacts } from './facts.ts';
import type { Verdict } from './judge.ts';
import type { Scene } from './scene.ts';
import { unbuildableWalls } from './unbuildable-walls.ts';

const END_LIMIT_MS = 1000;

/**
 * Makes attempts in a box, by a process that has joined it as `run` does and so has the rights of a program there.
 * @throws as joinBox does; StepOrderError while the box waits for its first child
 */
export async function attackBox(
  lab: Lab,
  box: Box,
  attempts: readonly Attempt[],
  options: Omit<BatteryOptions, 'around' | 'prepare'> = {},
): Promise<Verdict[]> {
  if (box.isPidNamespacePending)
    throw new StepOrderError(
      {
        en: 'the box waits for its first child: a program that joins it now would stay outside its PID namespace',
        'zh-CN': '盒子在等它的第一个子进程：现在加入它的程序会留在它的 PID 命名空间之外',
      },
      'fork',
    );
  const around = <T>(work: () => T): T => lab.looking(work);
  // As late as for a program: with them a process might not be able to do anything else any more.
  const prepare = (task: ProxyTask) => takeOnLimits(lab, task, box);
  const { outer, inner } = around(() => joinBox(lab, box));
  try {
    const scene = sceneOf(lab, box, inner.pid);
    return await makeAttempts(attempts, inner, scene, { ...options, around, prepare });
  } finally {
    inner.close();
    // Its parent reaps it: otherwise it would be seen as a zombie for a moment.
    if (outer.isAlive) around(() => reap(outer));
    endOuter(lab, outer);
    await waitForEnd(outer.pid, END_LIMIT_MS);
    lab.reap();
  }
}

/** The live state of a box, for one of its processes. Without an attacker it is that of the box's own process. */
export function sceneOf(lab: Lab, box: Box, pid = box.pid): Scene {
  return {
    // Who joins takes on the limits last.
    self: { ...readFacts(pid), limits: attempt(() => readLimits(box.pid)) },
    machine: readFacts(lab.host.pid),
    canary: readFacts('self'),
    filters: box.filters,
    deviceRules: box.deviceRules,
    limits: effectiveLimits(pid, lab.cgroups),
    unbuildable: unbuildableWalls(lab),
    labProcess: readStatus(box.pid).nspid.at(-1),
    baits: baitsOf(lab.host, (work) => lab.looking(work)),
  };
}

/** Takes the exit status of a child, if there is one. */
function reap(task: ProxyTask): void {
  try {
    task.call('wait4', -1, null, 0, null);
  } catch {
    // It has none, or has ended itself.
  }
}
