import { lstatSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { capabilityBit, capabilityMask } from '../kernel/capabilities.ts';
import { capsetArguments } from '../kernel/capset.ts';
import { PR, PR_CAP_AMBIENT_RAISE } from '../kernel/flags.ts';
import { readText } from '../kernel/proc/read-text.ts';
import { isRunning } from '../kernel/proc/state.ts';
import { attempt, isUnreadable } from '../kernel/proc/unreadable.ts';
import type { ProxyTask } from '../kernel/proxy/proxy-task.ts';
import type { JournalEntry } from './journal.ts';
import { pause } from './pause.ts';
import { removeTree } from './remove-tree.ts';

/** How long a group may stay busy while the kernel ends the processes in it. */
const BUSY_LIMIT_MS = 2000;
const BUSY_STEP_MS = 2;
const SHORT_STEP_MS = 0.1;
/** To look into closed directories, and to change them. */
const REMOVERS = ['CAP_DAC_OVERRIDE', 'CAP_FOWNER'] as const;

/**
 * Removes what a lab made outside its processes: groups with rmdir(2), once their processes are gone, then
 * directories.
 * @param host a living host, for what an ordinary user may not remove: files of the IDs that are mapped into it,
 * and directories that a box has closed
 * @throws the last error when something cannot be removed
 */
export async function removeTraces(entries: readonly JournalEntry[], host?: ProxyTask): Promise<void> {
  // Newest first: a group that was made below another goes before it.
  const newestFirst = [...entries].reverse();
  const ofKind = (kind: JournalEntry['kind']) => newestFirst.filter((entry) => entry.kind === kind);
  const errors: unknown[] = [];
  const keep = (error: unknown) => errors.push(error);
  // What cannot be removed does not keep the rest.
  for (const { path } of ofKind('cgroup')) await removeGroup(path).catch(keep);
  for (const { path } of ofKind('scratch')) await removeDirectory(path, host).catch(keep);
  if (errors.length > 0) throw errors.at(-1);
}

/** A group, with those that a program of the box may have made in it, deepest first, and the processes in them. */
async function removeGroup(path: string): Promise<void> {
  const start = performance.now();
  for (;;) {
    try {
      rmdirSync(path);
      return;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') return;
      const waitedMs = performance.now() - start;
      if (code !== 'EBUSY' || waitedMs > BUSY_LIMIT_MS) throw error;
      // A process that has just ended leaves its group a few microseconds later.
      if (waitedMs < BUSY_STEP_MS) {
        pause(SHORT_STEP_MS);
        continue;
      }
    }
    for (const group of groupsBelow(path)) emptyGroup(group);
    for (const group of groupsBelow(path).slice(0, -1)) attempt(() => rmdirSync(group));
    await sleep(BUSY_STEP_MS);
  }
}

/** A group and those below it, each after what is in it. */
function groupsBelow(path: string): string[] {
  const names = orNone(() =>
    readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name),
  );
  return [...names.flatMap((name) => groupsBelow(`${path}/${name}`)), path];
}

/** Whatever is still in a group of ns-lab was started in a box, and goes with it. */
function emptyGroup(path: string): void {
  thawGroup(path);
  attempt(() => writeFileSync(`${path}/cgroup.kill`, '1', { flag: 'r+' }));
  for (const line of orNone(() => readText(`${path}/cgroup.procs`).split('\n'))) {
    if (Number(line) > 0) attempt(() => process.kill(Number(line), 'SIGKILL'));
  }
}

/** Lets frozen processes go on, so that they can die: on v1 they need it. */
export function thawGroup(path: string): void {
  attempt(() => writeFileSync(`${path}/freezer.state`, 'THAWED', { flag: 'r+' }));
}

function orNone<T>(read: () => T[]): T[] {
  const found = attempt(read);
  return isUnreadable(found) ? [] : found;
}

async function removeDirectory(path: string, host: ProxyTask | undefined): Promise<void> {
  try {
    removeTree(path);
  } catch (error) {
    if (!host?.isAlive) throw error;
    await removeThroughHost(path, host);
    if (lstatSync(path, { throwIfNoEntry: false })) throw error;
  }
}

/** rm(1) in the host's user namespace, where every mapped ID's files may be removed. */
async function removeThroughHost(path: string, host: ProxyTask): Promise<void> {
  const child = host.plumbing(() => host.fork('remove'));
  child.plumbing(() => {
    keepOverExec(child);
    child.exec('/bin/rm', ['rm', '-rf', '--', path], []);
  });
  while (isRunning(child.pid)) await sleep(BUSY_STEP_MS);
}

/** Programs of an ordinary user start without capabilities, but for the ambient ones: capabilities(7). */
function keepOverExec(task: ProxyTask): void {
  const mask = capabilityMask(REMOVERS);
  task.call('capset', ...capsetArguments({ effective: mask, permitted: mask, inheritable: mask }));
  for (const name of REMOVERS)
    task.call('prctl', PR.PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capabilityBit(name), 0, 0);
}
