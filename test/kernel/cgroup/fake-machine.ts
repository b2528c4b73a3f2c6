import type { CgroupProbe } from '../../../src/kernel/cgroup/probe.ts';
import { parseMountinfo } from '../../../src/kernel/proc/mountinfo.ts';

/** The files of a machine that matter for cgroups, as a process there sees them. */
export interface FakeMachine {
  mountinfo: string;
  cgroup: string;
  /** Existing groups: directory, and the files of it that are read. */
  groups: Record<string, Record<string, string>>;
  /** Directories that the user may write, with everything in them. Default: all. */
  writable?: readonly string[];
  uid?: number;
}

/** Answers as the kernel of that machine would. */
export function probeOf({ mountinfo, groups, writable, uid = 0 }: FakeMachine): CgroupProbe {
  const mounts = parseMountinfo(mountinfo);
  const isBelow = (path: string, directory: string) =>
    directory === '/' || path === directory || path.startsWith(`${directory}/`);
  const mountOf = (path: string) =>
    mounts
      .filter(({ target }) => isBelow(path, target))
      .reduce((a, b) => (b.target.length >= a.target.length ? b : a));
  const parentOf = (path: string) => path.slice(0, path.lastIndexOf('/'));
  return {
    uid,
    read: (path) => groups[parentOf(path)]?.[path.slice(path.lastIndexOf('/') + 1)],
    deviceOf: (path) =>
      path in groups || mounts.some((m) => m.target === path) ? mountOf(path).device : undefined,
    whyNotWritable: (path) => {
      const directory = path in groups ? path : parentOf(path);
      if (!(directory in groups)) return 'ENOENT';
      if (mountOf(path).options.split(',').includes('ro')) return 'EROFS';
      return writable === undefined || writable.includes(directory) ? undefined : 'EACCES';
    },
  };
}
