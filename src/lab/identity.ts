import { readlinkSync } from 'node:fs';
import { type IdRange, readIdMap, toInside } from '../kernel/proc/id-map.ts';
import { type Ids, readStatus } from '../kernel/proc/status.ts';
import type { ProxyTask } from '../kernel/proxy/proxy-task.ts';
import type { Call, CallArg } from '../kernel/task.ts';
import { Described } from '../kernel/task.ts';

/** Leaves an ID as it is. */
const UNCHANGED = -1;

/** Who a process is, as its own user namespace counts. */
export interface Identity {
  readonly uid: Ids;
  readonly gid: Ids;
  readonly groups: readonly number[];
}

/** A user that a program is started as: all four IDs are one. */
export interface User {
  readonly uid: number;
  readonly gid: number;
  /** With the group itself: a file whose mode gives its group less than others must not be open to it. */
  readonly groups: readonly number[];
}

/**
 * Who a process is inside its user namespace; an ID that is not in its map is undefined.
 * @throws the error of node:fs
 */
export function identityOf(pid: number): {
  uid: Partial<Ids>;
  gid: Partial<Ids>;
  groups: readonly (number | undefined)[];
} {
  const { uid, gid, groups } = readStatus(pid);
  const [uids, gids] = (['uid', 'gid'] as const).map((kind) => mapOf(pid, kind)) as [Inside, Inside];
  return { uid: every(uid, uids), gid: every(gid, gids), groups: groups.map(gids) };
}

type Inside = (outside: number) => number | undefined;

/** The map of a namespace that the reader is in too is shown against the one above: then both count alike. */
function mapOf(pid: number, kind: 'uid' | 'gid'): Inside {
  if (readlinkSync(`/proc/${pid}/ns/user`) === readlinkSync('/proc/self/ns/user')) return (id) => id;
  const ranges: readonly IdRange[] = readIdMap(pid, kind);
  return (id) => toInside(ranges, id);
}

const every = ({ real, effective, saved, fs }: Ids, inside: Inside): Partial<Ids> => ({
  real: inside(real),
  effective: inside(effective),
  saved: inside(saved),
  fs: inside(fs),
});

/** The call that gives a process these supplementary groups, setgroups(2). */
export function setgroupsCall(groups: readonly number[]): Call {
  if (groups.length === 0) return ['setgroups', 0, null];
  const bytes = Buffer.from(new Uint32Array(groups).buffer);
  const list: CallArg = new Described(bytes, () => `[${groups.join(', ')}]`);
  return ['setgroups', groups.length, list];
}

/**
 * Makes a task this user; what it may do then is the kernel's business. When the kernel refuses a call, those before it
 * are taken back.
 * @throws KernelError
 */
export function becomeUser(task: ProxyTask, { uid, gid, groups }: User, maySetGroups: boolean): void {
  const before = identityOf(task.pid);
  const known = before.groups.filter((id) => id !== undefined);
  const made: Call[] = [];
  try {
    if (maySetGroups) {
      task.call(...setgroupsCall(groups));
      made.unshift(setgroupsCall(known));
    }
    task.call('setresgid', gid, gid, gid);
    made.unshift(['setresgid', ...three(before.gid)]);
    task.call('setresuid', uid, uid, uid);
  } catch (error) {
    task.callAll(made);
    throw error;
  }
}

/** What setresuid(2) takes; an ID that is not in the map of the namespace is left as it is. */
export const three = ({ real, effective, saved }: Partial<Ids>): [number, number, number] => [
  real ?? UNCHANGED,
  effective ?? UNCHANGED,
  saved ?? UNCHANGED,
];
