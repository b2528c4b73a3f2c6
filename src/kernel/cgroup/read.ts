import { readCgroupMembership } from '../proc/cgroup-membership.ts';
import { readText } from '../proc/read-text.ts';
import { attempt, isErrno, isUnreadable, type Unreadable } from '../proc/unreadable.ts';
import { CONTROLLERS, type ControllerName, SNAPSHOT_FILES } from './controllers.ts';
import { type CgroupView, directoryOf, findController } from './hierarchies.ts';

/** A process's group in the hierarchy that a controller belongs to. */
export interface GroupReading {
  readonly version: 1 | 2;
  /** As /proc/PID/cgroup names it. */
  readonly path: string;
  readonly directory: string | Unreadable;
  /** Contents by file name, without the last newline. An empty text is what the file says. */
  readonly files: Readonly<Record<string, string | Unreadable>>;
}

/** No hierarchy offers the controller, or the process's groups cannot be read. */
export interface NoGroup {
  readonly unavailable: string;
}

export type CgroupReading = Readonly<Record<ControllerName, GroupReading | NoGroup>>;

/** Reads the groups of a process: at most 13 small files. Does not throw: each value says why it is missing. */
export function readCgroup(pid: number | 'self', view: CgroupView, proc = '/proc'): CgroupReading {
  const memberships = attempt(() => readCgroupMembership(pid, proc));
  const reading = {} as Record<ControllerName, GroupReading | NoGroup>;
  for (const controller of CONTROLLERS) reading[controller] = readController(controller);
  return reading;

  function readController(controller: ControllerName): GroupReading | NoGroup {
    const hierarchy = findController(view, controller);
    if ('unavailable' in hierarchy) return hierarchy;
    if (isUnreadable(memberships)) return { unavailable: memberships.unreadable };
    const { version } = hierarchy;
    const path = memberships.find((m) =>
      version === 2 ? m.hierarchy === 0 : m.controllers.includes(controller),
    )?.path;
    // It moved to another hierarchy after the view was made.
    if (path === undefined)
      return { unavailable: `the process is in no v${version} group for ${controller}` };
    const directory = directoryOf(hierarchy, path);
    if (directory === undefined) {
      const unreadable = `the group is not below ${hierarchy.mount}`;
      return { version, path, directory: { unreadable }, files: {} };
    }
    const files: Record<string, string | Unreadable> = {};
    for (const file of SNAPSHOT_FILES[version][controller]) files[file] = readGroupFile(directory, file);
    return { version, path, directory, files };
  }
}

/** One file of a group, without the last newline. */
export function readGroupFile(directory: string, file: string): string | Unreadable {
  return attempt(() => {
    try {
      return readText(`${directory}/${file}`).trimEnd();
    } catch (error) {
      if (isErrno(error, 'ENOENT')) return { unreadable: NO_SUCH_FILE };
      throw error;
    }
  });
}

const NO_SUCH_FILE =
  'ENOENT: no such file in this group: it is the root group, or the controller is not enabled for it';
