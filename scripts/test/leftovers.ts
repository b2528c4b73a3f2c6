import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '../../test/support/alive.ts';
import { orEmpty as read } from '../../test/support/read.ts';

/** What ns-lab could leave behind on a machine, each as a line that names it. */
export type Traces = ReadonlySet<string>;

/** The kernel removes namespaces, and what is in them, a little after their last process. */
const SETTLE_MS = 10_000;
const SETTLE_STEP_MS = 100;

/** What is there now. */
export function findTraces(): Traces {
  return new Set([...processes(), ...groups(), ...mounts(), ...links()]);
}

/** What is there now and was not there before, after everything that ends has had time to. */
export async function newTraces(before: Traces): Promise<string[]> {
  const end = performance.now() + SETTLE_MS;
  for (;;) {
    const left = [...findTraces()].filter((trace) => !before.has(trace));
    if (left.length === 0 || performance.now() > end) return left;
    await sleep(SETTLE_STEP_MS);
  }
}

/** Journals and scratch directories in the directories of a test user. */
export function filesLeftBehind(home: string): string[] {
  const places = ['cache/labs', 'state/journal', '.cache/ns-lab/labs', '.local/state/ns-lab/journal'];
  return places.flatMap((place) => list(join(home, place)).map((name) => `file ${join(home, place, name)}`));
}

/** Processes of labs that no living ns-lab is responsible for; someone else may use ns-lab at the same time. */
function processes(): string[] {
  const running = list('/proc').filter((pid) => /^\d+$/.test(pid) && isAlive(Number(pid)));
  const found = running.filter((pid) => isOfLab(pid) && !hasLivingLab(pid));
  return found.map((pid) => `process ${pid} (${comm(pid)})`);
}

function isOfLab(pid: string): boolean {
  return (
    comm(pid).startsWith('ns-lab') ||
    read(`/proc/${pid}/cmdline`).startsWith('ns-lab') ||
    read(`/proc/${pid}/environ`).includes('NS_LAB_BOX=')
  );
}

function hasLivingLab(pid: string): boolean {
  const parent = /^PPid:\t(\d+)$/m.exec(read(`/proc/${pid}/status`))?.[1];
  if (!parent || Number(parent) <= 1) return false;
  // This runner is no lab, though orphans may become its children.
  if (comm(parent).startsWith('node') || comm(parent) === 'MainThread') return Number(parent) !== process.pid;
  return hasLivingLab(parent);
}

/** Control groups that are named after a process which has ended. */
function groups(): string[] {
  return ownGroups().flatMap((own) =>
    list(own)
      .filter((name) => name.startsWith('ns-lab-'))
      .filter((name) => !existsSync(`/proc/${/\d+/.exec(name)?.[0]}`))
      .map((name) => `control group ${join(own, name)}`),
  );
}

/** Where ns-lab makes its groups: below the ones that it is in, or below the root of a hierarchy. */
function ownGroups(): string[] {
  const hierarchies = mounts().flatMap((line) => {
    const [, , target, type] = line.split(' ');
    return type === 'cgroup' || type === 'cgroup2' ? [target!] : [];
  });
  const own = read('/proc/self/cgroup')
    .split('\n')
    .map((line) => line.split(':').slice(2).join(':'));
  const places = hierarchies.flatMap((root) => ['/', ...own].map((path) => join(root, path)));
  return [...new Set(places.filter((path) => existsSync(path)))];
}

function mounts(): string[] {
  return read('/proc/self/mounts')
    .split('\n')
    .filter(Boolean)
    .map((line) => `mount ${line}`);
}

function links(): string[] {
  return [...read('/proc/self/net/dev').matchAll(/^ *([^ :]+):/gm)].map(([, name]) => `link ${name}`);
}

const comm = (pid: string): string => read(`/proc/${pid}/comm`);

function list(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
