import { readText } from './read-text.ts';
import { UnexpectedTextError } from './unreadable.ts';

/** One line of /proc/PID/mountinfo, see proc_pid_mountinfo(5). */
export interface Mount {
  readonly id: number;
  readonly parentId: number;
  /** Device number of the file system: `0:45`. */
  readonly device: string;
  /** The directory of the file system that is mounted; not `/` for a bind mount of a part of it. */
  readonly root: string;
  /** The mount point, seen from the process's root directory. */
  readonly target: string;
  /** Options of this mount: `rw,nosuid,relatime`. */
  readonly options: string;
  /** `private`, or the optional fields: `shared:1`, `master:2`, `shared:3 master:2`, `unbindable`. */
  readonly propagation: string;
  readonly fstype: string;
  readonly source: string;
  /** Options of the file system, common to all its mounts. */
  readonly superOptions: string;
}

/** The mounts that a process sees. @throws the error of node:fs, or UnexpectedTextError */
export function readMounts(pid: number | 'self', proc = '/proc'): Mount[] {
  return parseMountinfo(readText(`${proc}/${pid}/mountinfo`));
}

/**
 * True when a process has a mount that passes mounts on, or gets them from elsewhere: one with optional fields
 * behind its first six. @throws the error of node:fs
 */
export function hasSharedMounts(pid: number | 'self', proc = '/proc'): boolean {
  return /^(?:[^ \n]+ ){6}(?!- )/m.test(readText(`${proc}/${pid}/mountinfo`));
}

/** The mount that a path is on: the longest mount point before it, and of those at one place the last. */
export function mountOf(path: string, mounts: readonly Mount[]): Mount | undefined {
  const isBelow = (target: string) => target === '/' || path === target || path.startsWith(`${target}/`);
  let found: Mount | undefined;
  for (const mount of mounts) {
    if (isBelow(mount.target) && (!found || mount.target.length >= found.target.length)) found = mount;
  }
  return found;
}

/** @throws UnexpectedTextError */
export function parseMountinfo(text: string): Mount[] {
  const mounts: Mount[] = [];
  for (const line of text.split('\n')) {
    if (line !== '') mounts.push(parseLine(line));
  }
  return mounts;
}

function parseLine(line: string): Mount {
  const fields = line.split(' ');
  const separator = fields.indexOf('-', 6);
  if (separator === -1) throw new UnexpectedTextError(`"${line}" is not a mountinfo line`);
  return {
    id: Number(fields[0]),
    parentId: Number(fields[1]),
    device: fields[2]!,
    root: unescapeField(fields[3]!),
    target: unescapeField(fields[4]!),
    options: fields[5]!,
    propagation: separator === 6 ? 'private' : fields.slice(6, separator).join(' '),
    fstype: fields[separator + 1] ?? '',
    source: unescapeField(fields[separator + 2] ?? ''),
    // WSL2's 9p prints Windows paths here without escaping their spaces.
    superOptions: unescapeField(fields.slice(separator + 3).join(' ')),
  };
}

// Space, tab, newline and backslash are written as three octal digits.
function unescapeField(field: string): string {
  if (!field.includes('\\')) return field;
  return field.replace(/\\([0-3][0-7]{2})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}
