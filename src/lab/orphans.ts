import { KernelError } from '../kernel/errors.ts';
import { SIG, WAIT } from '../kernel/flags.ts';
import { readText } from '../kernel/proc/read-text.ts';
import { attempt, isUnreadable } from '../kernel/proc/unreadable.ts';
import type { ProxyTask } from '../kernel/proxy/proxy-task.ts';
import { Struct } from '../kernel/task.ts';

const SIG_IGN = 1;

/** True while a process has children, be they zombies. */
export function hasChildren(pid: number): boolean {
  const text = attempt(() => readText(`/proc/${pid}/task/${pid}/children`));
  return !isUnreadable(text) && text.trim() !== '';
}

/**
 * True when a process that has taken the exit status of its program still has children: what the program has left in
 * the background. They are reaped by the kernel from now on, sigaction(2).
 */
export function keepsOrphans(outer: ProxyTask): boolean {
  if (!outer.isAlive || !hasChildren(outer.pid)) return false;
  const ignore = new Struct(['u64', SIG_IGN], ['u64', 0], ['u64', 0], ['u64', 0]);
  try {
    outer.call('rt_sigaction', SIG.SIGCHLD, ignore, null, 8);
    // Those that have ended before.
    while (outer.call('wait4', -1, null, WAIT.WNOHANG, null) > 0);
  } catch (error) {
    // ECHILD: there are none any more; or a filter of the box forbids it: then they go to the host.
    if (error instanceof KernelError) return false;
    throw error;
  }
  return true;
}
