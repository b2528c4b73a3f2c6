import { availableParallelism } from 'node:os';
import { readGroupFile } from '../../kernel/cgroup/read.ts';
import { RESOURCES } from '../../kernel/cgroup/resources.ts';
import { isUnreadable } from '../../kernel/proc/unreadable.ts';
import { translate } from '../../locale/locale.ts';
import type { Box } from '../box.ts';
import { groupOf, type ResourceName, readBack } from '../box-cgroup.ts';
import { StepOrderError } from '../errors.ts';
import type { Lab } from '../lab.ts';

/** @throws StepOrderError when the box has no limit of its own for CPU time, and may use all CPUs */
export function requireCpuLimit(lab: Lab, box: Box): void {
  if (hasOwnLimit(lab, box, 'cpu quota')) return;
  const cpuset = groupOf(lab, box, 'cpuset');
  const file = cpuset?.version === 2 ? 'cpuset.cpus.effective' : 'cpuset.cpus';
  const list = cpuset && readGroupFile(cpuset.directory, file);
  if (list !== undefined && !isUnreadable(list) && countOf(list) < availableParallelism()) return;
  refuse(translate({ en: 'CPU time', 'zh-CN': ' CPU 时间' }), 'set cpu quota 20%');
}

/** @throws StepOrderError */
export function requireMemoryLimit(lab: Lab, box: Box): void {
  if (!hasOwnLimit(lab, box, 'memory max'))
    refuse(translate({ en: 'memory', 'zh-CN': '内存' }), 'set memory max 64M');
}

/** @throws StepOrderError */
export function requirePidsLimit(lab: Lab, box: Box): void {
  if (!hasOwnLimit(lab, box, 'pids max'))
    refuse(translate({ en: 'processes', 'zh-CN': '进程数' }), 'set pids max 20');
}

/** @param numbers of the disk @throws StepOrderError */
export function requireIoLimit(lab: Lab, box: Box, numbers: string): void {
  const group = groupOf(lab, box, 'io');
  const files = group ? readBack('io max', group).files : [];
  const lines = files.filter(({ file }) => !file.includes('.read_')).flatMap(({ text }) => text.split('\n'));
  const isLimited = lines.some((line) => line.startsWith(`${numbers} `) && !/wbps=max.*wiops=max/.test(line));
  if (!isLimited)
    refuse(
      translate({ en: 'what it writes to its disk', 'zh-CN': '写入磁盘的数据' }),
      'set io max / wbps=1M',
    );
}

function hasOwnLimit(lab: Lab, box: Box, resource: ResourceName): boolean {
  const { controller, ceiling } = RESOURCES[resource] as (typeof RESOURCES)['memory max'];
  const group = groupOf(lab, box, controller);
  if (!group) return false;
  const texts = readBack(resource, group).files.map(({ text }) => text);
  return ceiling?.(group.version, ...texts) !== undefined;
}

function refuse(what: string, needs: string): never {
  throw new StepOrderError(
    {
      en: `the box has no limit for ${what}: it would be taken from the whole machine`,
      'zh-CN': `盒子没有对${what}设限制：消耗的会是整台机器的`,
    },
    needs,
  );
}

/** How many CPUs a list such as `0-1,3` names. */
function countOf(list: string): number {
  let count = 0;
  for (const range of list.split(',').filter(Boolean)) {
    const [first, last = first] = range.split('-').map(Number) as [number, number?];
    count += last - first + 1;
  }
  return count;
}
