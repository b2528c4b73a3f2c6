import { readGroupFile } from '../../kernel/cgroup/read.ts';
import { parseNestedKeyed } from '../../kernel/cgroup/values.ts';
import { readText } from '../../kernel/proc/read-text.ts';
import { attempt, isUnreadable, type Unreadable } from '../../kernel/proc/unreadable.ts';
import type { Lab } from '../../lab/lab.ts';
import { defineWords } from '../../locale/locale.ts';
import type { View } from '../ledger.ts';
import { tableView } from './table.ts';

const words = defineWords({
  en: {
    head: ['WHOSE', 'OF'] as readonly string[],
    total: 'TOTAL',
    machine: 'the machine',
    off: 'this kernel does not measure pressure: boot with psi=1 (CONFIG_PSI)',
    noGroup:
      'groups of cgroup v1 have no pressure, and the box has no v2 group of its own: these figures are about everybody',
    meaning: 'in percent of the time: some tasks waited, or all of them at once; total in seconds',
  },
  'zh-CN': {
    head: ['谁', '资源'] as readonly string[],
    total: '总计',
    machine: '整台机器',
    off: '这个内核不测量压力：启动时加 psi=1（CONFIG_PSI）',
    noGroup: 'cgroup v1 的组没有压力数据，而盒子没有自己的 v2 组：下面是所有人的数字',
    meaning: '时间的百分比：有任务在等，或所有任务同时在等；总计以秒为单位',
  },
});

const KINDS = ['cpu', 'memory', 'io'] as const;

/** Pressure stall information, Documentation/accounting/psi.rst: of the machine, and of the actor's own v2 group. */
export async function pressureView(lab: Lab, actor: string): Promise<View> {
  const machine = Object.fromEntries(
    KINDS.map((kind) => [kind, attempt(() => readText(`/proc/pressure/${kind}`).trimEnd())]),
  );
  const directory = ownV2Group(lab, actor);
  const group =
    directory &&
    Object.fromEntries(KINDS.map((kind) => [kind, readGroupFile(directory, `${kind}.pressure`)]));
  const rows = [
    ...(group ? KINDS.flatMap((kind) => rowsOf(actor, kind, group[kind]!)) : []),
    ...KINDS.flatMap((kind) => rowsOf(words().machine, kind, machine[kind]!)),
  ];
  const data = { machine, group: group ?? null };
  if (rows.length === 0) return { lines: [words().off], data };
  const below = [words().meaning, ...(group ? [] : [words().noGroup])];
  return tableView([...words().head, '', '10 s', '60 s', '300 s', words().total], rows, data, below);
}

function ownV2Group(lab: Lab, actor: string): string | undefined {
  const mount = lab.cgroups.v2?.mount;
  return lab.boxes.get(actor)?.cgroups.find((group) => mount && group.startsWith(`${mount}/`));
}

function rowsOf(whose: string, kind: string, text: string | Unreadable): string[][] {
  if (isUnreadable(text)) return [];
  return [...parseNestedKeyed(text)].map(([share, values]) => [
    whose,
    kind,
    share,
    ...['avg10', 'avg60', 'avg300'].map((name) => `${values.get(name)}%`),
    (Number(values.get('total')) / 1e6).toFixed(2),
  ]);
}
