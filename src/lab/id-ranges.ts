import { readdirSync, readlinkSync } from 'node:fs';
import { type IdRange, readIdMap } from '../kernel/proc/id-map.ts';
import { readText } from '../kernel/proc/read-text.ts';
import { attempt, isUnreadable } from '../kernel/proc/unreadable.ts';

/** IDs for one box: user 0 to 65535 inside, so that `nobody` has one too. */
export const RANGE_SIZE = 65536;
/**
 * The part of the 32-bit IDs that nobody assigns: above the containers of systemd-nspawn, below where programs take
 * an ID for negative; "Users, Groups, UIDs and GIDs on systemd Systems".
 */
const FREE_FROM = 0x7000_0000;
const FREE_TO = 0x7fff_0000;
/** Whose subordinate IDs a lab of root takes, subuid(5). */
const OWNERS = ['ns-lab', 'root', '0'];

/** IDs of the machine that stand for those of one box. */
export interface BoxIds {
  readonly first: number;
  readonly count: number;
  /** Whose entry of /etc/subuid or /etc/subgid gives them; undefined for IDs that nobody has. */
  readonly owner: string | undefined;
}

/** What the choice depends on. */
export interface IdFacts {
  /** The texts of /etc/subuid and /etc/passwd, or of /etc/subgid and /etc/group. */
  readonly subordinate: string;
  readonly accounts: string;
  /** The IDs that ns-lab can give away: the map of its own user namespace. */
  readonly own: readonly IdRange[];
  /** The maps of all other user namespaces, as ns-lab sees them. */
  readonly used: readonly IdRange[];
}

/**
 * Chooses the IDs of a box of root: the first 65536 of a range that subuid(5) gives to the user ns-lab or to root and
 * that no user namespace has; else the first that nobody has at all. Undefined where ns-lab has no IDs to give away.
 */
export function chooseIds({ subordinate, accounts, own, used }: IdFacts): BoxIds | undefined {
  const entries = subordinateEntries(subordinate);
  const granted = OWNERS.flatMap((owner) =>
    entries
      .filter((entry) => entry.owner === owner)
      .flatMap((entry) => blocks(entry.first, entry.count).map((first) => ({ first, owner }))),
  );
  const taken = [
    ...used
      .filter(({ inside, outside }) => inside !== outside)
      .map(({ outside, count }) => ({ first: outside, count })),
  ];
  const foreign = [...taken, ...entries, ...accountIds(accounts).map((first) => ({ first, count: 1 }))];
  const isFree = (first: number, others: readonly Span[]) =>
    !others.some((other) => overlaps({ first, count: RANGE_SIZE }, other));
  const canGive = (first: number) =>
    own.some((range) => range.inside <= first && first + RANGE_SIZE <= range.inside + range.count);
  const chosen =
    granted.find(({ first }) => canGive(first) && isFree(first, taken)) ??
    blocks(FREE_FROM, FREE_TO - FREE_FROM)
      .map((first) => ({ first, owner: undefined }))
      .find(({ first }) => canGive(first) && isFree(first, foreign));
  return chosen && { ...chosen, count: RANGE_SIZE };
}

/** The same for this machine now. */
export const idsForBox = (kind: 'uid' | 'gid'): BoxIds | undefined => chooseIds(idFacts(kind));

function idFacts(kind: 'uid' | 'gid'): IdFacts {
  const text = (path: string) => {
    const found = attempt(() => readText(path));
    return isUnreadable(found) ? '' : found;
  };
  return {
    subordinate: text(`/etc/sub${kind}`),
    accounts: text(kind === 'uid' ? '/etc/passwd' : '/etc/group'),
    own: readIdMap('self', kind),
    used: mapsOfOthers(kind),
  };
}

/** The maps of the user namespaces that processes of the machine are in: of other labs and of other runtimes. */
function mapsOfOthers(kind: 'uid' | 'gid'): IdRange[] {
  const seen = new Set([readlinkSync('/proc/self/ns/user')]);
  const maps: IdRange[] = [];
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const namespace = attempt(() => readlinkSync(`/proc/${pid}/ns/user`));
    if (isUnreadable(namespace) || seen.has(namespace)) continue;
    seen.add(namespace);
    const map = attempt(() => readIdMap(Number(pid), kind));
    if (!isUnreadable(map)) maps.push(...map);
  }
  return maps;
}

interface Span {
  readonly first: number;
  readonly count: number;
}

const overlaps = (a: Span, b: Span): boolean => a.first < b.first + b.count && b.first < a.first + a.count;

/** The whole blocks of 65536 IDs that fit into a range. */
function blocks(first: number, count: number): number[] {
  return Array.from({ length: Math.floor(count / RANGE_SIZE) }, (_, index) => first + index * RANGE_SIZE);
}

/** `OWNER:FIRST:COUNT` lines, subuid(5). */
function subordinateEntries(text: string): (Span & { readonly owner: string })[] {
  return text.split('\n').flatMap((line) => {
    const [owner, first, count] = line.split(':');
    return owner && first && count ? [{ owner, first: Number(first), count: Number(count) }] : [];
  });
}

/** The third field of passwd(5) and of group(5). */
const accountIds = (text: string): number[] =>
  text
    .split('\n')
    .map((line) => line.split(':')[2])
    .filter((field) => field !== undefined && field !== '')
    .map(Number);
