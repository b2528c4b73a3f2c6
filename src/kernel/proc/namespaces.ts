import { existsSync, readlinkSync } from 'node:fs';
import { attempt, isErrno, isUnreadable, UnexpectedTextError, type Unreadable } from './unreadable.ts';

/** The namespace types of namespaces(7): the lab's word, the file in /proc/PID/ns, the flag of clone(2). */
export const NAMESPACES = [
  { type: 'user', file: 'user', flag: 0x10000000, flagName: 'CLONE_NEWUSER', man: 'user_namespaces(7)' },
  { type: 'mnt', file: 'mnt', flag: 0x00020000, flagName: 'CLONE_NEWNS', man: 'mount_namespaces(7)' },
  { type: 'uts', file: 'uts', flag: 0x04000000, flagName: 'CLONE_NEWUTS', man: 'uts_namespaces(7)' },
  { type: 'ipc', file: 'ipc', flag: 0x08000000, flagName: 'CLONE_NEWIPC', man: 'ipc_namespaces(7)' },
  { type: 'net', file: 'net', flag: 0x40000000, flagName: 'CLONE_NEWNET', man: 'network_namespaces(7)' },
  { type: 'pid', file: 'pid', flag: 0x20000000, flagName: 'CLONE_NEWPID', man: 'pid_namespaces(7)' },
  {
    type: 'cgroup',
    file: 'cgroup',
    flag: 0x02000000,
    flagName: 'CLONE_NEWCGROUP',
    man: 'cgroup_namespaces(7)',
  },
  { type: 'time', file: 'time', flag: 0x00000080, flagName: 'CLONE_NEWTIME', man: 'time_namespaces(7)' },
] as const;

export type NamespaceType = (typeof NAMESPACES)[number]['type'];

/**
 * The namespace that a child will get. `pending` between unshare(CLONE_NEWPID) and the first fork: the new
 * namespace has no process 1 yet, and readlink(2) answers ENOENT.
 */
export type ForChildren = number | 'pending' | Unreadable;

/** The inode numbers of a process's namespaces, which identify them (`lsns`, `ls -l /proc/PID/ns`). */
export type Namespaces = Readonly<Record<NamespaceType, number | Unreadable>> & {
  readonly pidForChildren: ForChildren;
  readonly timeForChildren: ForChildren;
};

/**
 * Reads /proc/PID/ns by the names in the table: the directory may be searched by those who may not list it.
 * Each value that cannot be read says why, so this does not throw.
 */
export function readNamespaces(pid: number | 'self', proc = '/proc'): Namespaces {
  const directory = `${proc}/${pid}/ns/`;
  const own = {} as Record<NamespaceType, number | Unreadable>;
  for (const { type, file } of NAMESPACES) own[type] = attempt(() => readInode(directory + file));
  // A zombie has left its namespaces: everything is ENOENT then, and nothing is pending.
  const isAlive = !isUnreadable(own.uts);
  const forChildren = (of: 'pid' | 'time'): ForChildren =>
    attempt(() => {
      try {
        return readInode(`${directory}${of}_for_children`);
      } catch (error) {
        if (isAlive && !isUnreadable(own[of]) && isErrno(error, 'ENOENT')) return 'pending';
        throw error;
      }
    });
  return { ...own, pidForChildren: forChildren('pid'), timeForChildren: forChildren('time') };
}

/** True between unshare(CLONE_NEWPID) and the first fork: the next child becomes process 1. */
export function isPidNamespacePending(pid: number): boolean {
  // Of a zombie neither exists.
  return !existsSync(`/proc/${pid}/ns/pid_for_children`) && existsSync(`/proc/${pid}/ns/pid`);
}

/** The inode number in the target of a namespace link: 4026531838 in `uts:[4026531838]`. */
export function parseNamespaceLink(target: string): number {
  const inode = Number(target.slice(target.indexOf('[') + 1, -1));
  if (!target.endsWith(']') || !Number.isInteger(inode)) {
    throw new UnexpectedTextError(`"${target}" does not name a namespace`);
  }
  return inode;
}

const readInode = (path: string): number => parseNamespaceLink(readlinkSync(path));
