import { isUnreadable } from '../kernel/proc/unreadable.ts';
import { shownUnreadable } from '../kernel/proc/unreadable-words.ts';
import type { ExitStatus } from '../lab/exit-status.ts';
import { exitText } from '../lab/exit-words.ts';
import type { Fact } from '../lab/facts.ts';
import { defineWords, textOf } from '../locale/locale.ts';
import type { ActorChange } from '../session/ledger.ts';

const words = defineWords({
  en: {
    mounts: (count: number, named: string) => `${count} mounts: ${named}, …`,
    changed: (count: number, named: string) => `${count} mounts changed: ${named}, …`,
    ended: (how: string) => `process  running → ended: ${how}`,
    inside: (pid: string) => ` (${pid} inside)`,
    empty: 'empty',
  },
  'zh-CN': {
    mounts: (count, named) => `${count} 个挂载：${named}、…`,
    changed: (count, named) => `${count} 个挂载有变化：${named}、…`,
    ended: (how) => `process  运行中 → 已结束：${how}`,
    inside: (pid) => `（盒内 ${pid}）`,
    empty: '空',
  },
});

/** More changes of one kind than this are counted instead of listed. */
const LIST_LIMIT = 5;

/**
 * Changes as short lines: `namespaces.uts  4026531838 → 4026532177`, `mounts + overlay on /`. Lines about another
 * actor than the command's own begin with its name.
 */
export function formatChanges(changes: readonly ActorChange[], actor: string | null): string[] {
  const groups = new Map<string, ActorChange[]>();
  for (const change of changes) {
    const kind = change.before === null ? '+' : change.after === null ? '-' : '~';
    const key = `${change.actor} ${areaOf(change.path)} ${kind}`;
    groups.set(key, [...(groups.get(key) ?? []), change]);
  }
  return [...groups.values()].flatMap((group) => {
    const prefix = group[0]!.actor === actor ? '' : `${group[0]!.actor}: `;
    return summarize(group).map((line) => prefix + line);
  });
}

/** The first word of a path; paths of mounts may have dots in them. */
const areaOf = (path: string): string =>
  path.slice(0, path.indexOf('.') === -1 ? undefined : path.indexOf('.'));

const restOf = (path: string): string => path.slice(areaOf(path).length + 1);

function summarize(group: readonly ActorChange[]): string[] {
  const [first] = group as [ActorChange];
  const isMounts = areaOf(first.path) === 'mounts';
  if (!isMounts || group.length <= LIST_LIMIT) return group.map(formatChange);
  const targets = group.map(({ path }) => restOf(path));
  const named = targets.slice(0, 3).join(', ');
  if (first.before === null) return [`mounts + ${words().mounts(group.length, named)}`];
  if (first.after === null) return [`mounts − ${words().mounts(group.length, named)}`];
  return [`mounts ~ ${words().changed(group.length, named)}`];
}

/** One change on one line. */
export function formatChange({ path, before, after }: ActorChange): string {
  const area = areaOf(path);
  const rest = restOf(path);
  if (area === 'mounts') return formatMount(rest, before, after);
  if (area === 'network') return formatNetwork(rest, before, after);
  if (area === 'ended') return words().ended(isExit(after) ? textOf(exitText(after)) : '?');
  if (area === 'processes')
    return before === null
      ? `processes + ${rest} ${formatProcess(after)}`
      : formatOther(path, before, after, formatProcess);
  if (rest.endsWith('Map')) return formatOther(path, before, after, formatMap);
  if (area === 'caps' && isList(before) && isList(after)) return formatList(path, before, after);
  if (area === 'cgroup') {
    const [controller, ...file] = rest.split('.');
    const name = file.join('.');
    return formatOther(`cgroup.${controller}${name === 'path' ? '' : ` ${name}`}`, before, after);
  }
  return formatOther(path, before, after);
}

type MaybeFact = Fact | null;

const isList = (fact: MaybeFact): fact is readonly string[] => Array.isArray(fact);
const isExit = (fact: MaybeFact): fact is ExitStatus =>
  typeof fact === 'object' && fact !== null && 'kind' in fact;

function formatOther(
  label: string,
  before: MaybeFact,
  after: MaybeFact,
  say: (fact: MaybeFact) => string = text,
): string {
  if (before === null) return `${label}  + ${say(after)}`;
  if (after === null) return `${label}  − ${say(before)}`;
  return `${label}  ${say(before)} → ${say(after)}`;
}

/** Its name, its number inside when it has one, and its state when that is unusual. */
function formatProcess(fact: MaybeFact): string {
  if (!isList(fact)) return text(fact);
  const [comm, inside, state] = fact;
  return `${comm}${inside ? words().inside(inside) : ''}${state ? ` ${state}` : ''}`;
}

const formatMap = (fact: MaybeFact): string => (isList(fact) ? fact.join(', ') || words().empty : text(fact));

function formatMount(target: string, before: MaybeFact, after: MaybeFact): string {
  const [old, now] = [before, after].map((fact) => (isList(fact) ? fact : undefined));
  if (!old) return `mounts + ${now?.[0]} on ${target}`;
  if (!now) return `mounts − ${old[0]} on ${target}`;
  const differing = old.map((value, i) => (value === now[i] ? undefined : `${value} → ${now[i]}`));
  return `mounts ~ ${target}  ${differing.filter(Boolean).join(', ')}`;
}

function formatNetwork(rest: string, before: MaybeFact, after: MaybeFact): string {
  const [link, kind] = rest.split('.', 2);
  const sign = before === null ? '+' : '−';
  const value = text(before === null ? after : before);
  if (link === 'routes') {
    // What tells it from other routes to the same place is in the value too.
    const [destination] = rest.slice('routes.'.length).split(' ');
    if (before !== null && after !== null) return formatOther(`network route ${destination}`, before, after);
    return `network ${sign} route ${destination} ${value}`;
  }
  if (link === 'nat') return `network ${sign} nat ${kind?.split(' ')[0]} ${value}`;
  if (before !== null && after !== null)
    return kind
      ? formatOther(`network ${link} ${kind}`, before, after)
      : `network ${link}  ${differingWords(text(before), text(after))}`;
  if (kind === 'addresses') return `network ${sign} ${link} ${value}`;
  return `network ${sign} ${kind ? `${link} ${kind} ` : ''}${value}`;
}

/** Of a link, only what is different: `9e:67:44:97:c7:2f → c2:31:c4:36:54:d5`. */
function differingWords(before: string, after: string): string {
  const [old, now] = [before.split(' '), after.split(' ')];
  if (old.length !== now.length) return `${before} → ${after}`;
  return old
    .map((word, i) => (word === now[i] ? undefined : `${word} → ${now[i]}`))
    .filter(Boolean)
    .join(', ');
}

function formatList(path: string, before: readonly string[], after: readonly string[]): string {
  const short = (name: string) => name.replace(/^CAP_/, '').toLowerCase();
  const gone = before.filter((name) => !after.includes(name)).map(short);
  const come = after.filter((name) => !before.includes(name)).map(short);
  const listed = (sign: string, names: string[]) =>
    names.length > LIST_LIMIT ? `${sign}${names.length}` : names.map((name) => sign + name).join(' ');
  const details = [listed('+', come), listed('−', gone)].filter((part) => part.length > 1).join(' ');
  return `${path}  ${before.length} → ${after.length}  ${details}`;
}

const text = (fact: MaybeFact): string => {
  if (isList(fact)) return fact.join(' ');
  // A line has room for the errno; `show` has the whole reason.
  if (isUnreadable(fact)) return shownUnreadable(fact).replace(/^(\? E[A-Z0-9]+): .*/, '$1');
  return String(fact).replaceAll('\n', '; ');
};
