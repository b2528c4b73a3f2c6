/**
 * What a lab consists of on the machine, found without ns-lab's own code: /proc read directly, lsns(8), ip(8).
 */
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { orEmpty } from './read.ts';
import { waitUntil } from './wait.ts';
import { output } from './witness.ts';

/** A process, told from a later one with the same number by when it started. */
export interface TracedProcess {
  readonly pid: number;
  readonly parent: number;
  /** As the kernel has it, proc_pid_stat(5): T for stopped, S for asleep. */
  readonly state: string;
  /** In clock ticks since the machine's start, proc_pid_stat(5). */
  readonly startTime: string;
  readonly name: string;
  /** Whether it gets the keys of its terminal that are signals. */
  readonly isInForeground: boolean;
}

function readProcess(pid: number): TracedProcess | undefined {
  const stat = orEmpty(`/proc/${pid}/stat`);
  if (!stat) return undefined;
  // The name is in parentheses and may contain anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
  const [state, parent, group, , , foregroundGroup] = fields;
  const isInForeground = group === foregroundGroup;
  return { pid, parent: Number(parent), state: state!, startTime: fields[19]!, name, isInForeground };
}

/** All processes that descend from one, which is not among them. */
export function descendantsOf(pid: number): TracedProcess[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readProcess(Number(name)) ?? []);
  const found: TracedProcess[] = [];
  for (let parents = [pid]; parents.length > 0; ) {
    const children = all.filter(({ parent }) => parents.includes(parent));
    found.push(...children);
    parents = children.map((child) => child.pid);
  }
  return found;
}

/** Waits until a program below a process is in this state, and has the keys of its terminal that are signals or not. */
export const isProgram = (above: number, name: string, state: string, isInForeground: boolean) =>
  waitUntil(() =>
    descendantsOf(above).some(
      (each) => each.name === name && each.state === state && each.isInForeground === isInForeground,
    ),
  );

/** True while it runs; a process that has ended and waits to be collected does not. */
export function isRunning({ pid, startTime }: TracedProcess): boolean {
  const now = readProcess(pid);
  return now !== undefined && now.startTime === startTime && now.state !== 'Z';
}

const NAMESPACE_FILES = ['user', 'mnt', 'uts', 'ipc', 'net', 'pid', 'cgroup', 'time'];

/** The inode numbers of the namespaces that these processes are in and this one is not. */
export function namespacesOf(processes: readonly TracedProcess[]): Set<number> {
  const inodes = (pid: number | 'self') =>
    [...NAMESPACE_FILES, 'pid_for_children', 'time_for_children'].flatMap((file) => {
      try {
        return [Number(/\d+/.exec(readlinkSync(`/proc/${pid}/ns/${file}`))![0])];
      } catch {
        return []; // Not to be seen by this user, or pending.
      }
    });
  const own = new Set(inodes('self'));
  return new Set(processes.flatMap(({ pid }) => inodes(pid)).filter((inode) => !own.has(inode)));
}

/** True when none of these namespaces is among those that lsns(8) finds. */
export function areGone(inodes: ReadonlySet<number>): boolean {
  let text: string;
  try {
    text = output('lsns', '-J', '-o', 'NS');
  } catch {
    return false; // It gives up when a process ends while it looks.
  }
  const { namespaces } = JSON.parse(text) as { namespaces: { ns: number }[] };
  return namespaces.every(({ ns }) => !inodes.has(Number(ns)));
}

/** This machine's own mounts and interfaces. */
export function machineState(): { readonly mounts: string; readonly links: readonly string[] } {
  const links = JSON.parse(output('ip', '-j', 'link')) as { ifname: string }[];
  return { mounts: readFileSync('/proc/self/mounts', 'utf8'), links: links.map(({ ifname }) => ifname) };
}

/** A line of a journal file that is no owner. */
interface Recorded {
  readonly kind: 'cgroup' | 'scratch';
  readonly path: string;
}

/** What the journals in a state directory say was made, and its journal files. */
export function journals(state: string): { readonly files: string[]; readonly recorded: Recorded[] } {
  const directory = join(state, 'journal');
  const files = existsSync(directory) ? readdirSync(directory).map((name) => join(directory, name)) : [];
  const lines = files.flatMap((file) => readFileSync(file, 'utf8').split('\n').filter(Boolean));
  const recorded = lines.map((line) => JSON.parse(line) as Recorded).filter(({ kind }) => kind !== undefined);
  return { files, recorded };
}
