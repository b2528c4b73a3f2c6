import { KernelError } from '../kernel/errors.ts';
import { AT, O } from '../kernel/flags.ts';
import type { ProxyTask } from '../kernel/proxy/proxy-task.ts';
import { Room } from '../kernel/task.ts';
import { UnavailableError } from './errors.ts';
import type { User } from './identity.ts';
import { type GroupEntry, type PasswdEntry, parseGroup, parsePasswd } from './user-database.ts';

/** A user or a group, by name or number. */
export type NameOrId = string | number;

/** As `docker run --user` takes it: `1000`, `web`, `1000:1000`, `1000:1000,27`. */
export interface UserWords {
  readonly user: NameOrId;
  /** The group, then supplementary ones; empty: those of the user's entries in passwd and group. */
  readonly groups: readonly NameOrId[];
}

/** Who a program is, and where it is at home. */
export interface ProgramUser extends User {
  readonly home: string;
}

const PASSWD = '/etc/passwd';
const GROUP = '/etc/group';
/** A longer file is cut here: no list of users is that long, and the box decides what it says. */
const MOST_BYTES = 1024 * 1024;
const READ_SIZE = 16 * 1024;
/** Where a user without an entry is at home, as runc has it. */
const NO_HOME = '/';

/**
 * Finds a user by name in the box's own files, as the task sees them. A number needs no entry; without one its group is
 * 0, as docker run has it.
 * @throws UnavailableError for a name that is not there; KernelError
 */
export function findUser(task: ProxyTask, { user, groups }: UserWords): ProgramUser {
  const passwd = parsePasswd(readBoxFile(task, PASSWD));
  const entry = passwd.find(({ name, uid }) => (typeof user === 'number' ? uid === user : name === user));
  const uid = typeof user === 'number' ? user : entry?.uid;
  if (uid === undefined) throw unknown('user', user, PASSWD, passwd);
  const home = entry?.home || NO_HOME;
  const isAsked = groups.some((group) => typeof group === 'string') || (groups.length === 0 && entry);
  const known = isAsked ? parseGroup(readBoxFile(task, GROUP)) : [];
  if (groups.length > 0) {
    const [gid, ...others] = groups.map((group) => groupId(known, group)) as [number, ...number[]];
    return { uid, gid, groups: unique([gid, ...others]), home };
  }
  const gid = entry?.gid ?? 0;
  const member = known.filter(({ members }) => entry && members.includes(entry.name));
  return { uid, gid, groups: unique([gid, ...member.map((group) => group.gid)]), home };
}

function groupId(known: readonly GroupEntry[], group: NameOrId): number {
  if (typeof group === 'number') return group;
  const entry = known.find(({ name }) => name === group);
  if (!entry) throw unknown('group', group, GROUP, known);
  return entry.gid;
}

const unique = (ids: readonly number[]): number[] => [...new Set(ids)];

function unknown(
  kind: 'user' | 'group',
  name: NameOrId,
  file: string,
  known: readonly (PasswdEntry | GroupEntry)[],
) {
  const isEmpty = known.length === 0;
  return new UnavailableError(
    {
      en: `the box has no ${kind} "${name}": ${isEmpty ? `it has no ${file}` : `${file} does not name it`}`,
      'zh-CN': `盒子里没有${kind === 'user' ? '用户' : '组'} "${name}"：${isEmpty ? `它没有 ${file}` : `${file} 里没有这个名字`}`,
    },
    { en: `give the number: a ${kind} ID needs no entry`, 'zh-CN': '写数字：ID 不需要有条目' },
  );
}

/** Read by the task itself, so that a link in the box leads to a file of the box; empty where there is none. */
function readBoxFile(task: ProxyTask, path: string): string {
  return task.plumbing(() => {
    let fd: number;
    try {
      // A pipe of that name is not waited for.
      fd = task.call('openat', AT.AT_FDCWD, path, O.O_RDONLY | O.O_NONBLOCK | O.O_NOCTTY | O.O_CLOEXEC, 0);
    } catch (error) {
      if (error instanceof KernelError) return '';
      throw error;
    }
    const parts: Buffer[] = [];
    try {
      for (let length = 0; length < MOST_BYTES; ) {
        const room = new Room(READ_SIZE);
        const count = task.call('read', fd, room, READ_SIZE);
        if (count === 0) break;
        parts.push(Buffer.from(room.bytes));
        length += count;
      }
    } catch (error) {
      if (!(error instanceof KernelError)) throw error;
    } finally {
      task.call('close', fd);
    }
    return Buffer.concat(parts).toString('utf8');
  });
}
