import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeBundle } from './bundle.ts';
import { timeProgram } from './c-program.ts';
import type { Contender } from './turns.ts';

export interface Skipped {
  readonly name: string;
  readonly why: string;
}

export interface Runtimes {
  readonly contenders: readonly Contender[];
  readonly skipped: readonly Skipped[];
  /** Removes what a runtime that was interrupted left. */
  close(): void;
}

const CGROUPS = '/sys/fs/cgroup';
const FIRST_RUNC_WITH_TIME = 1.2;

/** The programs that make containers here, each tried once. */
export function runtimes(stopwatch: string, image: string, scratch: string): Runtimes {
  const id = `ns-lab-bench-${process.pid}`;
  const bundle = (name: string, hasTimeNamespace: boolean) =>
    writeBundle(join(scratch, name), { rootfs: image, cgroupsPath: `/${id}`, hasTimeNamespace });
  const commands: [string, string[]][] = [
    ['crun run', ['crun', '--cgroup-manager=cgroupfs', 'run', '--bundle', bundle('crun', true), id]],
    ['runc run', ['runc', 'run', '--bundle', bundle('runc', runcKnowsTime()), id]],
    ['unshare', [...UNSHARE, `--root=${image}`, '/bin/true']],
  ];
  const contenders: Contender[] = [];
  const skipped: Skipped[] = [];
  for (const [name, command] of commands) {
    const why = tryOut(stopwatch, command);
    if (why !== undefined) skipped.push({ name, why });
    else contenders.push({ name, take: async () => timeProgram(stopwatch, command) });
  }
  return { contenders, skipped, close: () => removeGroups(id) };
}

const UNSHARE = [
  'unshare',
  ...['user', 'map-root-user', 'mount', 'uts', 'ipc', 'net', 'pid', 'fork', 'cgroup', 'time'].map(
    (o) => `--${o}`,
  ),
];

function tryOut(stopwatch: string, command: readonly string[]): string | undefined {
  if (!isInstalled(command[0]!)) return `${command[0]} is not installed`;
  const { status, stderr } = spawnSync(stopwatch, ['time', ...command], { encoding: 'utf8' });
  return status === 0 ? undefined : (stderr.trim().split('\n').at(-1) ?? 'it fails here');
}

const isInstalled = (name: string): boolean => spawnSync(name, ['--version']).error === undefined;

function runcKnowsTime(): boolean {
  if (!isInstalled('runc')) return false;
  const version = /version (\d+\.\d+)/.exec(execFileSync('runc', ['--version'], { encoding: 'utf8' }));
  return version !== null && Number(version[1]) >= FIRST_RUNC_WITH_TIME;
}

/** v1 has a directory for each hierarchy, v2 has one hierarchy. */
function removeGroups(id: string): void {
  for (const parent of [CGROUPS, ...readdirSync(CGROUPS).map((name) => join(CGROUPS, name))]) {
    try {
      rmdirSync(join(parent, id));
    } catch {
      // The runtime has removed it, or there never was one.
    }
  }
}
