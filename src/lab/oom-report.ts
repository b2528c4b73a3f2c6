import { basename } from 'node:path';
import { readGroupFile } from '../kernel/cgroup/read.ts';
import { describeBytes } from '../kernel/cgroup/units.ts';
import { parseLimit } from '../kernel/cgroup/values.ts';
import { readKernelLog } from '../kernel/kernel-log.ts';
import { findOomVictims, type OomVictim } from '../kernel/oom-log.ts';
import { attempt, isUnreadable } from '../kernel/proc/unreadable.ts';
import { unreadableText } from '../kernel/proc/unreadable-words.ts';
import { defineWords, textOf } from '../locale/locale.ts';
import type { Box } from './box.ts';
import { type BoxGroup, groupOf } from './box-cgroup.ts';
import type { Lab } from './lab.ts';
import { countOomKills, OOM_FILES } from './oom-kills.ts';

const words = defineWords({
  en: {
    victim: (pid: number, comm: string) => `the OOM killer ended process ${pid} (${comm})`,
    group: (usage: string, limit: string) => `the group used ${usage} of ${limit}`,
    score: (memory: string, adjustment: number) =>
      `the process had ${memory}, which with oom_score_adj ${adjustment} made the highest score`,
    count: (count: number, file: string, limit: string) =>
      `the OOM killer ended ${count === 1 ? 'a process' : `${count} processes`} of the group: ${file} counts it; the limit is ${limit}`,
    unreadable: (reason: string) =>
      `the kernel log, which names the process, may not be read here: ${reason}`,
    none: 'none',
  },
  'zh-CN': {
    victim: (pid, comm) => `OOM killer 结束了进程 ${pid}（${comm}）`,
    group: (usage, limit) => `该组用了 ${usage}，上限 ${limit}`,
    score: (memory, adjustment) => `该进程占 ${memory}，加上 oom_score_adj ${adjustment}，得分最高`,
    count: (count, file, limit) => `OOM killer 结束了组里的 ${count} 个进程：${file} 已计数；上限是 ${limit}`,
    unreadable: (reason) => `内核日志会写明是哪个进程，但这里读不到：${reason}`,
    none: '无',
  },
});

/**
 * Remembers how often the OOM killer has struck in a box; the function that it returns tells what has come to it
 * since, in sentences: none when it did not strike.
 */
export function watchOom(lab: Lab, box: Box | undefined): () => string[] {
  const before = box ? countKills(lab, box) : 0;
  return () => {
    const group = box && groupOf(lab, box, 'memory');
    const count = box ? countKills(lab, box) - before : 0;
    return group && count > 0 ? describe(group, count) : [];
  };
}

function countKills(lab: Lab, box: Box): number {
  const group = groupOf(lab, box, 'memory');
  return group ? countOomKills(group) : 0;
}

function describe({ version, directory }: BoxGroup, count: number): string[] {
  const log = attempt(readKernelLog);
  const victims = isUnreadable(log) ? [] : findOomVictims(log, basename(directory)).slice(-count);
  if (victims.length > 0) return victims.map(describeVictim);
  const limit = readGroupFile(directory, OOM_FILES[version].limit);
  const bytes = isUnreadable(limit) ? undefined : parseLimit(limit);
  const size = bytes === undefined ? words().none : describeBytes(bytes);
  const reason = isUnreadable(log) ? [words().unreadable(textOf(unreadableText(log)))] : [];
  return [words().count(count, OOM_FILES[version].events, size), ...reason];
}

function describeVictim(victim: OomVictim): string {
  const { pid, comm, usageBytes, limitBytes, residentBytes, pageTableBytes, scoreAdj } = victim;
  const parts = [words().victim(pid, comm)];
  if (usageBytes !== undefined && limitBytes !== undefined)
    parts.push(words().group(describeBytes(usageBytes), describeBytes(limitBytes)));
  parts.push(words().score(describeBytes(residentBytes + pageTableBytes), scoreAdj));
  return parts.join('; ');
}
