import { NAMESPACES } from '../../kernel/proc/namespaces.ts';
import { isUnreadable } from '../../kernel/proc/unreadable.ts';
import { shownUnreadable } from '../../kernel/proc/unreadable-words.ts';
import { diffFacts, isUntouchedFile } from '../../lab/diff.ts';
import { exitText } from '../../lab/exit-words.ts';
import { type Fact, factsOf } from '../../lab/facts.ts';
import type { Snapshot } from '../../lab/snapshot.ts';
import { defineWords, textOf } from '../../locale/locale.ts';
import type { View } from '../ledger.ts';
import { tableView } from './table.ts';

const words = defineWords({
  en: {
    what: 'WHAT',
    none: '-',
    own: 'its own',
    host: "the host's",
    shared: 'the same one',
    only: (names: readonly string[]) => (names.length === 0 ? 'no more' : `also ${names.join(' ')}`),
    same: 'nothing differs',
    count: (count: number) => (count === 1 ? '1 thing differs' : `${count} things differ`),
  },
  'zh-CN': {
    what: '项目',
    none: '-',
    own: '自己的',
    host: '宿主机的',
    shared: '同一个',
    only: (names) => (names.length === 0 ? '没有更多' : `还有 ${names.join(' ')}`),
    same: '没有不同',
    count: (count) => `${count} 处不同`,
  },
});

/** Whose a namespace or a group is: the box's own, the host's, or the one that both boxes are in. */
type Whose = 'own' | 'host' | 'shared';
type Pair<T> = readonly [T, T];

/** What differs between two boxes: a place in the snapshot, and what either says there. */
interface Difference {
  readonly path: string;
  readonly values: Pair<Fact | null>;
}

/**
 * What no two boxes have in common: names, process IDs, addresses, what identifies a namespace or a group, and where
 * an overlay has its layers.
 */
const OWN_TO_EACH =
  /^(process\.|processes\.|hostname$|domainname$|namespaces\.|cgroup\.\w+\.path$|network\.)/;

/** What differs between two boxes, but for what no two boxes have in common. */
export async function diffBoxesView(boxes: Pair<Snapshot>, host: Snapshot): Promise<View> {
  const differences = [...whoseNamespaces(boxes, host), ...whoseGroups(boxes, host), ...otherFacts(boxes)];
  const rows = differences.map(({ path, values: [one, other] }) => [
    path,
    show(one, other),
    show(other, one),
  ]);
  const head = [words().what, ...boxes.map(({ actor }) => actor.toUpperCase())];
  const count = differences.length === 0 ? words().same : words().count(differences.length);
  return tableView(head, rows, differences, [count]);
}

function whoseNamespaces([one, other]: Pair<Snapshot>, host: Snapshot): Difference[] {
  return NAMESPACES.flatMap(({ type }) =>
    compareWhose(`namespaces.${type}`, [one.namespaces[type], other.namespaces[type]], host.namespaces[type]),
  );
}

function whoseGroups([one, other]: Pair<Snapshot>, host: Snapshot): Difference[] {
  const pathOf = ({ cgroup }: Snapshot, controller: keyof Snapshot['cgroup']) => {
    const reading = cgroup[controller];
    return 'path' in reading ? reading.path : undefined;
  };
  return (Object.keys(host.cgroup) as (keyof Snapshot['cgroup'])[]).flatMap((controller) => {
    const theirs = pathOf(host, controller);
    return compareWhose(`cgroup.${controller}`, [pathOf(one, controller), pathOf(other, controller)], theirs);
  });
}

/** Nothing where each has its own, or both have the host's. */
function compareWhose(path: string, [one, other]: Pair<unknown>, host: unknown): Difference[] {
  const isShared = one === other && one !== host;
  const whose = (value: unknown): Whose => (isShared ? 'shared' : value === host ? 'host' : 'own');
  const values = [whose(one), whose(other)] as const;
  return isShared || values[0] !== values[1] ? [{ path, values }] : [];
}

function otherFacts([one, other]: Pair<Snapshot>): Difference[] {
  const facts = [factsOf(one), factsOf(other)] as const;
  return diffFacts(...facts)
    .filter(({ path, before, after }) => {
      // A group that only one of them has says nothing by files that nobody has written to.
      const [value] = [before, after].filter((each) => each !== null);
      const isMissing = before === null || after === null;
      return !OWN_TO_EACH.test(path) && !(isMissing && value !== undefined && isUntouchedFile(path, value));
    })
    .map(({ path, before, after }) => ({ path, values: [before, after] }));
}

/** A value; of two lists of capabilities what the other has not. */
function show(value: Fact | null, other: Fact | null): string {
  if (value === null) return words().none;
  if (value === 'own' || value === 'host' || value === 'shared') return words()[value];
  if (typeof value !== 'object') return String(value);
  if (isUnreadable(value)) return shownUnreadable(value);
  if (!isList(value)) return textOf(exitText(value));
  const theirs = other !== null && isList(other) ? other : [];
  const areNames = [...value, ...theirs].every((name) => name.startsWith('CAP_'));
  return areNames ? words().only(value.filter((name) => !theirs.includes(name))) : value.join(' ');
}

const isList = (value: Fact): value is readonly string[] => Array.isArray(value);
