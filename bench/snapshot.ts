import { readCgroup } from '../src/kernel/cgroup/read.ts';
import { network } from '../src/kernel/netlink/rtnl.ts';
import { readIdMap, readSetgroups } from '../src/kernel/proc/id-map.ts';
import { readMounts } from '../src/kernel/proc/mountinfo.ts';
import { readNamespaces } from '../src/kernel/proc/namespaces.ts';
import { descendants } from '../src/kernel/proc/process-tree.ts';
import { readStatus } from '../src/kernel/proc/status.ts';
import { diff } from '../src/lab/diff.ts';
import type { Lab } from '../src/lab/lab.ts';
import type { Benchmark, BenchmarkOptions, Report } from './benchmark.ts';
import { prepare, timed, withSession } from './replay.ts';
import { BOX, BRIDGE_STEP, containerScript, groupParents } from './script.ts';
import { formatNumber, summarize } from './statistics.ts';

const WARM_UP = 50;
const REPEATS = 20;

export const snapshot: Benchmark = {
  name: 'snapshot',
  title: 'One snapshot of a complete box',
  run: (options) =>
    withSession(async (session) => {
      const lab = await session.lab();
      const hasLimits = groupParents(lab) !== undefined;
      await prepare(session, [BRIDGE_STEP, ...containerScript({ hasVeth: true, hasLimits })])();
      return measure(lab, options);
    }),
};

async function measure(lab: Lab, { rounds }: BenchmarkOptions): Promise<Report> {
  const { pid } = lab.boxes.get(BOX)!;
  const namespaces = readNamespaces(pid);
  const before = lab.snapshot(BOX);
  const work: [string, () => unknown][] = [
    ['a snapshot', () => lab.snapshot(BOX)],
    ['· status', () => readStatus(pid)],
    ['· namespaces', () => readNamespaces(pid)],
    ['· ID maps', () => [readIdMap(pid, 'uid'), readIdMap(pid, 'gid'), readSetgroups(pid)]],
    ['· names', () => lab.looking(() => lab.probe.names(pid, namespaces.uts as number))],
    ['· mounts', () => readMounts(pid)],
    ['· groups', () => readCgroup(pid, lab.cgroups)],
    ['· network', () => lab.looking(() => network(lab.probe.netlink(pid, namespaces.net as number)))],
    ['· processes', () => descendants(pid)],
    ['comparing two', () => diff(before, lab.snapshot(BOX))],
  ];
  const rows: string[][] = [];
  const medians: number[] = [];
  for (const [name, make] of work) {
    for (let i = 0; i < WARM_UP; i++) make();
    const figures: number[] = [];
    for (let i = 0; i < rounds * REPEATS; i++) figures.push(await timed(make));
    const { median, min, max } = summarize(figures);
    medians.push(median);
    rows.push([name, ...[median, min, max].map(formatNumber)]);
  }
  return {
    tables: [{ columns: ['', 'median ms', 'min', 'max'], rows }],
    aims: [
      {
        aim: 'a snapshot in less than 2 ms',
        measured: `${formatNumber(medians[0]!)} ms`,
        isReached: medians[0]! < 2,
      },
    ],
    notes: ['"comparing two" takes a snapshot and compares it with an earlier one.'],
  };
}
