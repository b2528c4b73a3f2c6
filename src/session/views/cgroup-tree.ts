import { readdirSync } from 'node:fs';
import type { Hierarchy } from '../../kernel/cgroup/hierarchies.ts';
import { readText } from '../../kernel/proc/read-text.ts';
import { attempt, isUnreadable } from '../../kernel/proc/unreadable.ts';
import type { Lab } from '../../lab/lab.ts';
import { defineWords } from '../../locale/locale.ts';
import type { View } from '../ledger.ts';

const words = defineWords({
  en: {
    none: 'no group was made yet: a box gets one with its first limit',
    processes: (count: number) => (count === 1 ? '1 process' : `${count} processes`),
    own: 'ns-lab is here',
  },
  'zh-CN': {
    none: '还没有创建组：盒子在第一次设限时得到自己的组',
    processes: (count) => `${count} 个进程`,
    own: 'ns-lab 在这里',
  },
});

/** A group in the tree. */
interface Node {
  readonly name: string;
  readonly directory: string;
  /** Of the processes in it, the IDs. */
  readonly processes: readonly number[];
  readonly isOwn: boolean;
  readonly children: readonly Node[];
}

/** So many processes are listed by ID. */
const LISTED = 6;

/** The groups of all boxes, in each hierarchy below the groups that they are in, with their processes. */
export function cgroupTreeView(lab: Lab): View {
  const groups = [...lab.boxes.values()].flatMap((box) => box.cgroups.flatMap(withSubgroups));
  const hierarchies = [...new Set([...lab.cgroups.controllers.values(), lab.cgroups.v2])].filter(
    (hierarchy): hierarchy is Hierarchy => hierarchy !== undefined,
  );
  const trees = hierarchies.flatMap((hierarchy) => {
    const own = groups.filter((group) => group.startsWith(`${hierarchy.mount}/`));
    return own.length > 0 ? [{ hierarchy, root: treeOf(hierarchy, [hierarchy.directory, ...own]) }] : [];
  });
  const lines = trees.flatMap(({ hierarchy, root }) => [
    `v${hierarchy.version} ${hierarchy.version === 1 ? hierarchy.controllers.join(',') : ''}`.trim(),
    ...linesOf(root, '', ''),
  ]);
  return { lines: lines.length > 0 ? lines : [words().none], data: trees.map(({ root }) => root) };
}

/** A group and those that a program of the box made in it. */
function withSubgroups(group: string): string[] {
  const entries = attempt(() => readdirSync(group, { withFileTypes: true }));
  const below = isUnreadable(entries) ? [] : entries.filter((entry) => entry.isDirectory());
  return [group, ...below.flatMap(({ name }) => withSubgroups(`${group}/${name}`))];
}

function treeOf({ mount, directory }: Hierarchy, groups: readonly string[]): Node {
  const build = (at: string): Node => {
    const next = new Set(
      groups
        .filter((group) => group.startsWith(`${at}/`))
        .map((group) => `${at}/${group.slice(at.length + 1).split('/', 1)[0]}`),
    );
    return {
      name: at === mount ? mount : at.slice(at.lastIndexOf('/') + 1),
      directory: at,
      processes: processesIn(at),
      isOwn: at === directory,
      children: [...next].sort().map(build),
    };
  };
  return build(mount);
}

function processesIn(group: string): number[] {
  const text = attempt(() => readText(`${group}/cgroup.procs`));
  // 0 stands for a process of another PID namespace.
  return isUnreadable(text) ? [] : text.split('\n').filter(Boolean).map(Number);
}

function linesOf({ name, processes, isOwn, children }: Node, first: string, rest: string): string[] {
  const listed = processes.length > 0 && processes.length <= LISTED ? `: ${processes.join(' ')}` : '';
  const marks = [
    processes.length > 0 ? `${words().processes(processes.length)}${listed}` : '',
    isOwn ? words().own : '',
  ].filter(Boolean);
  const below = children.flatMap((child, index) => {
    const isLast = index === children.length - 1;
    return linesOf(child, `${rest}${isLast ? '└─ ' : '├─ '}`, `${rest}${isLast ? '   ' : '│  '}`);
  });
  return [`${first}${name}${marks.length > 0 ? `  (${marks.join('; ')})` : ''}`, ...below];
}
