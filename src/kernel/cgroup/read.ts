import { readCgroupMembership } from '../proc/cgroup-membership.ts';
import { readRecord } from '../proc/read-text.ts';
import { attempt, isErrno, isUnreadable, type Unreadable, unreadable } from '../proc/unreadable.ts';
import { CONTROLLERS, type ControllerName, filesOf, NAMES_BY_VERSION } from './controllers.ts';
import { type CgroupView, directoryOf, findController, type Hierarchy } from './hierarchies.ts';
import type { Lack } from './lack.ts';

/** A process's group in the hierarchy that a controller belongs to. */
export interface GroupReading {
  readonly version: 1 | 2;
  /** As /proc/PID/cgroup names it. */
  readonly path: string;
  readonly directory: string | Unreadable;
  /**
   * Contents by file name, without the last newline. An empty text is what the file says. No files for a group that
   * was not asked for.
   */
  readonly files: Readonly<Record<string, string | Unreadable>>;
}

/** No hierarchy offers the controller, or the process's groups cannot be read. */
export interface NoGroup {
  readonly unavailable: Lack;
}

export type CgroupReading = Readonly<Record<ControllerName, GroupReading | NoGroup>>;

export interface ReadOptions {
  /** The directories of the groups whose files are read; all of them if not given. */
  readonly only?: readonly string[];
  readonly proc?: string;
}

/** Reads the groups of a process: up to 40 small files. Does not throw: each value says why it is missing. */
export function readCgroup(
  pid: number | 'self',
  view: CgroupView,
  { only, proc = '/proc' }: ReadOptions = {},
): CgroupReading {
  const memberships = attempt(() => readCgroupMembership(pid, proc));
  const reading = {} as Record<ControllerName, GroupReading | NoGroup>;
  for (const controller of CONTROLLERS) reading[controller] = readController(controller);
  return reading;

  function readController(controller: ControllerName): GroupReading | NoGroup {
    const hierarchy = findController(view, controller);
    if ('unavailable' in hierarchy) return hierarchy;
    if (isUnreadable(memberships)) return { unavailable: { code: 'unreadable', ...memberships } };
    const { version } = hierarchy;
    const name = NAMES_BY_VERSION[controller][1] ?? controller;
    const path = memberships.find((m) =>
      version === 2 ? m.hierarchy === 0 : m.controllers.includes(name),
    )?.path;
    // It moved to another hierarchy after the view was made.
    if (path === undefined) return { unavailable: { code: 'no-group' } };
    const directory = directoryOf(hierarchy, path);
    if (directory === undefined) return { version, path, directory: unreadable('outside-mount'), files: {} };
    const isWanted = only?.includes(directory) ?? true;
    return { version, path, directory, files: isWanted ? readFiles(hierarchy, controller, directory) : {} };
  }
}

/** Files that a kernel does not have are not looked for again: by hierarchy, as their paths below a group. */
const missing = new WeakMap<Hierarchy, Set<string>>();

function readFiles(hierarchy: Hierarchy, controller: ControllerName, directory: string) {
  const absent = missing.get(hierarchy) ?? new Set();
  missing.set(hierarchy, absent);
  const files: Record<string, string | Unreadable> = {};
  for (const file of filesOf(hierarchy.version, controller)) {
    // A v2 group lacks the files of controllers that are off, so what one lacks another may have.
    const place = hierarchy.version === 2 ? `${directory}/${file}` : file;
    const text = absent.has(place) ? NO_SUCH_FILE : readGroupFile(directory, file);
    files[file] = text;
    if (isMissingFile(text) && directory !== hierarchy.mount) absent.add(place);
  }
  return files;
}

/** One file of a group, without the last newline. */
export function readGroupFile(directory: string, file: string): string | Unreadable {
  return attempt(() => {
    try {
      return readRecord(`${directory}/${file}`).trimEnd();
    } catch (error) {
      if (isErrno(error, 'ENOENT')) return NO_SUCH_FILE;
      throw error;
    }
  });
}

const NO_SUCH_FILE = unreadable('no-such-file');

/** True of a file that this group does not have. */
export const isMissingFile = (content: string | Unreadable): boolean =>
  isUnreadable(content) && content.unreadable === NO_SUCH_FILE.unreadable;
