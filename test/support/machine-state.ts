import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Files of /proc/sys that change by themselves, or with what others do on the machine. */
const VOLATILE =
  /^(kernel\/(random\/|ns_last_pid|pty\/nr|perf_event_max_sample_rate|sched_domain)|fs\/(dentry-state|inode-|file-nr|aio-nr|quota|binfmt_misc)|vm\/(stat_refresh|compact_memory|drop_caches))/;
const AREAS = ['kernel', 'vm', 'fs', 'dev', 'user'];
const CGROUP_FILES =
  /^(release_agent|notify_on_release|cgroup\.subtree_control|cgroup\.clone_children|devices\.list)$/;
const ATTACK = /ns-lab-attack/;

/** What an attack must leave as it is, of the whole machine: one text for each thing. */
export function machineState(): Map<string, string> {
  const state = new Map<string, string>();
  for (const area of AREAS) walk(join('/proc/sys', area), state);
  for (const path of [
    '/proc/self/mountinfo',
    '/proc/swaps',
    '/proc/modules',
    '/proc/cmdline',
    '/sys/kernel/uevent_helper',
  ])
    put(path, state);
  for (const [hierarchy] of hierarchies())
    for (const file of list(hierarchy!)) if (CGROUP_FILES.test(file)) put(join(hierarchy!, file), state);
  for (const directory of ['/dev/shm', '/tmp', '/run', '/var/tmp', '/'])
    state.set(
      `left in ${directory}`,
      list(directory)
        .filter((name) => ATTACK.test(name))
        .join(),
    );
  const keys = text('/proc/keys') ?? '';
  // A container's own user namespace has keyrings of the same names, which go with it.
  const names = new Set([...keys.matchAll(/_uid(_ses)?\.\d+/g)].map(([name]) => name));
  state.set('keys of users', [...names].sort().join());
  state.set('sockets', ATTACK.test(text('/proc/net/unix') ?? '') ? 'left' : '');
  state.set('shared memory', text('/proc/sysvipc/shm')?.split('\n').length.toString() ?? '');
  // In minutes: whoever sets a clock sets it further away than that.
  state.set('clock', String(Math.round((Date.now() - performance.timeOrigin - performance.now()) / 60_000)));
  return state;
}

/** What differs, for an assertion to show. */
export const differences = (
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): string[] =>
  [...new Set([...before.keys(), ...after.keys()])]
    .filter((key) => before.get(key) !== after.get(key))
    .map((key) => `${key}: ${before.get(key)} → ${after.get(key)}`);

const hierarchies = (): RegExpMatchArray[] =>
  [...readFileSync('/proc/self/mountinfo', 'utf8').matchAll(/^(?:\S+ ){4}(\S+) .* - cgroup2? /gm)].map(
    (match) => match.slice(1),
  ) as RegExpMatchArray[];

function walk(path: string, state: Map<string, string>): void {
  if (VOLATILE.test(path.slice('/proc/sys/'.length))) return;
  if (statSync(path).isDirectory()) for (const name of list(path)) walk(join(path, name), state);
  else put(path, state);
}

function put(path: string, state: Map<string, string>): void {
  const content = text(path);
  if (content !== undefined) state.set(path, content);
}

/** Undefined for what may not be read. */
function text(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function list(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
