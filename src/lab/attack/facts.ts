import { readdirSync, readlinkSync, statSync } from 'node:fs';
import { O } from '../../kernel/flags.ts';
import { type CgroupMembership, readCgroupMembership } from '../../kernel/proc/cgroup-membership.ts';
import { type Rlimits, readLimits } from '../../kernel/proc/limits.ts';
import { type Mount, readMounts } from '../../kernel/proc/mountinfo.ts';
import { type Namespaces, readNamespaces } from '../../kernel/proc/namespaces.ts';
import { readText } from '../../kernel/proc/read-text.ts';
import { type ProcessStatus, readStatus } from '../../kernel/proc/status.ts';
import { attempt, isUnreadable, type Unreadable } from '../../kernel/proc/unreadable.ts';

/** What the kernel says of one process, as far as walls are made of it. Read from outside. */
export interface Facts {
  readonly pid: number;
  readonly namespaces: Namespaces;
  readonly status: ProcessStatus;
  readonly mounts: readonly Mount[];
  readonly groups: readonly CgroupMembership[];
  /** The directory that the process calls `/`: device and inode number as stat(2) has them. */
  readonly root: string | Unreadable;
  /** Its path; `/` unless it was chosen with chroot(2). */
  readonly rootPath: string | Unreadable;
  readonly limits: Rlimits | Unreadable;
  /** The device number of its terminal, 0 for none; `tty_nr` of /proc/PID/stat. */
  readonly terminal: number | Unreadable;
  /** The file that it runs: `/memfd:ns-lab (deleted)`. */
  readonly program: string | Unreadable;
  /** How many descriptors, beside the standard streams, a program that it becomes would inherit. */
  readonly leaks: number | Unreadable;
}

/** @throws the error of node:fs, or UnexpectedTextError, when there is no such process */
export function readFacts(pid: number | 'self'): Facts {
  const status = readStatus(pid);
  const mounts = attempt(() => readMounts(pid));
  const groups = attempt(() => readCgroupMembership(pid));
  return {
    pid: status.pid,
    namespaces: readNamespaces(pid),
    status,
    mounts: isUnreadable(mounts) ? [] : mounts,
    groups: isUnreadable(groups) ? [] : groups,
    root: attempt(() => inodeOf(`/proc/${pid}/root/`)),
    rootPath: attempt(() => readlinkSync(`/proc/${pid}/root`)),
    limits: attempt(() => readLimits(pid)),
    terminal: attempt(() => terminalOf(readText(`/proc/${pid}/stat`))),
    program: attempt(() => readlinkSync(`/proc/${pid}/exe`)),
    leaks: attempt(() => countLeaks(`/proc/${pid}/fdinfo`)),
  };
}

/** Device and inode number of a file, as an attacker's stat(2) gives them. @throws the error of node:fs */
export function inodeOf(path: string): string {
  const { dev, ino } = statSync(path, { bigint: true });
  return `${dev} ${ino}`;
}

/** By the flags in the files of /proc/PID/fdinfo, which are octal. */
function countLeaks(directory: string): number {
  const numbers = readdirSync(directory).filter((fd) => Number(fd) > 2);
  return numbers.filter((fd) => !(flagsOf(readText(`${directory}/${fd}`)) & O.O_CLOEXEC)).length;
}

const flagsOf = (fdinfo: string): number => Number.parseInt(/^flags:\s*(\d+)/m.exec(fdinfo)?.[1] ?? '0', 8);

/** The seventh field; the second, a name in brackets, may hold blanks. */
const terminalOf = (stat: string): number => Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[4]);
