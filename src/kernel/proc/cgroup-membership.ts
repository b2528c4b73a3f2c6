import { readRecord } from './read-text.ts';
import { UnexpectedTextError } from './unreadable.ts';

/** One line of /proc/PID/cgroup, see cgroups(7): the group of a process in one hierarchy. */
export interface CgroupMembership {
  /** 0 for cgroup v2. */
  readonly hierarchy: number;
  /** The v1 controllers of the hierarchy, or `name=systemd` for one that has a name instead; empty for v2. */
  readonly controllers: readonly string[];
  /**
   * Below the root of the reader's cgroup namespace; starts with `/..` for a group outside of it, and ends in
   * ` (deleted)` when the group was removed.
   */
  readonly path: string;
}

/** @throws the error of node:fs, or UnexpectedTextError */
export function readCgroupMembership(pid: number | 'self', proc = '/proc'): CgroupMembership[] {
  return parseCgroupMembership(readRecord(`${proc}/${pid}/cgroup`));
}

/** @throws UnexpectedTextError */
export function parseCgroupMembership(text: string): CgroupMembership[] {
  const memberships: CgroupMembership[] = [];
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const first = line.indexOf(':');
    // A path may hold colons, a list of controllers cannot.
    const second = line.indexOf(':', first + 1);
    if (first === -1 || second === -1) throw new UnexpectedTextError(`"${line}" does not name a cgroup`);
    const controllers = line.slice(first + 1, second);
    memberships.push({
      hierarchy: Number(line.slice(0, first)),
      controllers: controllers === '' ? [] : controllers.split(','),
      path: line.slice(second + 1),
    });
  }
  return memberships;
}
