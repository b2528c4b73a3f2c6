import { hostname } from 'node:os';

const FIRST_PID = 2001;
const FIRST_INODE = 4026532201;
/** Up to here they are the machine's first namespaces, which are the same everywhere; linux/proc_ns.h. */
const LAST_FIXED_INODE = 0xefffffff;

/** Where the plain face prints process IDs: what stands before and after them. Other numbers may have the same digits. */
const PID_PLACES = [
  [/process\.pid +/, / → /],
  [/process\.pid +\d+ → /, /$/],
  [/process\.nspid +/, / /],
  [/process\.nspid +\d+(?: \d+)* → /, /$| /],
  [/\bprocess /, / (?:is the box|outside|\(NSpid)/],
  [/\(NSpid /, / /],
  [/\/proc\//, /\//],
  [/net_ns_pid=/, /\}/],
  [/\bnetns /, /$/],
  [/--target /, / /],
  [/\$ kill -[A-Z]+ /, /$/],
].map(([before, after]) => new RegExp(`(?<=${before!.source})\\d+(?=${after!.source})`, 'gm'));

/** Here it may also be an ID inside of a namespace. */
const CLONE = /(?<=\bclone\(.*\) = )\d+$/gm;

/**
 * Gives fixed values to what differs from run to run: process IDs and the numbers of namespaces, each in the order
 * in which they appear, and the machine's name. User IDs stay: the lengths of what is written depend on them.
 */
export function normalize(text: string): string {
  const places = PID_PLACES.flatMap((place) => [...text.matchAll(place)]).sort((a, b) => a.index - b.index);
  const pids = numbered(
    places.map(([pid]) => pid),
    FIRST_PID,
  );
  const inodes = numbered(
    [...text.matchAll(/\b4026\d{6}\b/g)].map(([inode]) => inode).filter(isOwn),
    FIRST_INODE,
  );
  const at = new Map(places.map(({ index }) => [index, pids]));
  for (const { index } of text.matchAll(CLONE)) at.set(index, pids);
  return text
    .replace(/\d+/g, (number, index) => at.get(index)?.get(number) ?? inodes.get(number) ?? number)
    .replace(`hostname  ${hostname()} →`, 'hostname  debian →');
}

const isOwn = (inode: string): boolean => Number(inode) > LAST_FIXED_INODE;

/** New numbers for these, from the first on. */
export function numbered(found: readonly string[], first: number): ReadonlyMap<string, string> {
  return new Map([...new Set(found)].map((number, index) => [number, String(first + index)]));
}
