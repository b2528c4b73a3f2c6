import { readRecord } from './read-text.ts';
import { UnexpectedTextError } from './unreadable.ts';

/** The four IDs of credentials(7). */
export interface Ids {
  readonly real: number;
  readonly effective: number;
  readonly saved: number;
  readonly fs: number;
}

/** What /proc/PID/status says, see proc_pid_status(5). IDs and PIDs are those of the reader's namespaces. */
export interface ProcessStatus {
  /** The command name, at most 15 bytes. */
  readonly name: string;
  /** The letter and its word: `S (sleeping)`. */
  readonly state: string;
  readonly pid: number;
  /** 0 when the parent is outside the reader's pid namespace. */
  readonly ppid: number;
  /** The PID in each nested pid namespace, from the reader's to the process's own. */
  readonly nspid: readonly number[];
  readonly uid: Ids;
  readonly gid: Ids;
  /** The supplementary groups, in ascending order. */
  readonly groups: readonly number[];
  /** The file mode bits that new files do not get, umask(2); undefined before Linux 4.7, and for a zombie. */
  readonly umask: number | undefined;
  /** Capability sets of capabilities(7): bit N is capability number N. */
  readonly capInh: bigint;
  readonly capPrm: bigint;
  readonly capEff: bigint;
  readonly capBnd: bigint;
  readonly capAmb: bigint;
  /** Undefined before Linux 4.10. */
  readonly noNewPrivs: boolean | undefined;
  /** 0 off, 1 strict, 2 filter; undefined in a kernel without seccomp(2). */
  readonly seccomp: 0 | 1 | 2 | undefined;
  /** How many seccomp filters are attached; undefined before Linux 5.9. */
  readonly seccompFilters: number | undefined;
  readonly threads: number;
  /** Resident memory in KiB; undefined for a zombie and a kernel thread, which have no memory. */
  readonly vmRssKb: number | undefined;
}

/** @throws the error of node:fs, or UnexpectedTextError */
export function readStatus(pid: number | 'self', proc = '/proc'): ProcessStatus {
  return parseStatus(readRecord(`${proc}/${pid}/status`));
}

/** @throws UnexpectedTextError when a field that every kernel prints is missing */
export function parseStatus(text: string): ProcessStatus {
  const pid = number(required(text, 'Pid'));
  return {
    name: unescapeName(required(text, 'Name')),
    state: required(text, 'State'),
    pid,
    ppid: number(required(text, 'PPid')),
    // Without CONFIG_PID_NS there is no such line, and no second namespace either.
    nspid: optional(text, 'NSpid', (value) => value.split('\t').map(number)) ?? [pid],
    uid: ids(required(text, 'Uid')),
    gid: ids(required(text, 'Gid')),
    groups: required(text, 'Groups').split(' ').filter(Boolean).map(number),
    umask: optional(text, 'Umask', (value) => Number.parseInt(value, 8)),
    capInh: mask(required(text, 'CapInh')),
    capPrm: mask(required(text, 'CapPrm')),
    capEff: mask(required(text, 'CapEff')),
    capBnd: mask(required(text, 'CapBnd')),
    capAmb: mask(required(text, 'CapAmb')),
    noNewPrivs: optional(text, 'NoNewPrivs', (value) => value === '1'),
    seccomp: optional(text, 'Seccomp', (value) => number(value) as 0 | 1 | 2),
    seccompFilters: optional(text, 'Seccomp_filters', number),
    threads: number(required(text, 'Threads')),
    vmRssKb: optional(text, 'VmRSS', (value) => Number.parseInt(value, 10)),
  };
}

// A newline in the process's name is escaped by the kernel, so a name cannot pretend to be another line.
function find(text: string, key: string): string | undefined {
  const label = key === 'Name' ? 'Name:\t' : `\n${key}:\t`;
  const at = text.indexOf(label);
  if (at === -1) return undefined;
  const end = text.indexOf('\n', at + 1);
  return text.slice(at + label.length, end === -1 ? undefined : end);
}

function required(text: string, key: string): string {
  const value = find(text, key);
  if (value === undefined) throw new UnexpectedTextError(`the status file has no ${key} line`);
  return value;
}

function optional<T>(text: string, key: string, read: (value: string) => T): T | undefined {
  const value = find(text, key);
  return value === undefined ? undefined : read(value);
}

function number(text: string): number {
  const value = Number(text);
  if (text === '' || !Number.isInteger(value)) throw new UnexpectedTextError(`"${text}" is not a number`);
  return value;
}

const mask = (hex: string): bigint => BigInt(`0x${hex}`);

function ids(text: string): Ids {
  const [real, effective, saved, fs] = text.split('\t').map(number);
  if (fs === undefined) throw new UnexpectedTextError(`"${text}" are not four IDs`);
  return { real: real!, effective: effective!, saved: saved!, fs };
}

// The name is printed with \n and \\ escaped (string_escape_str in the kernel's proc_task_name).
function unescapeName(name: string): string {
  if (!name.includes('\\')) return name;
  return name.replace(/\\([n\\])/g, (_, escaped: string) => (escaped === 'n' ? '\n' : '\\'));
}
