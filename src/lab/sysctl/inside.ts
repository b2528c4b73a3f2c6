import { statSync } from 'node:fs';
import { relatedNamespace } from '../../kernel/ffi.ts';
import { readIdMap } from '../../kernel/proc/id-map.ts';
import { NAMESPACES, type NamespaceType } from '../../kernel/proc/namespaces.ts';
import { readStatus } from '../../kernel/proc/status.ts';
import type { ProxyTask } from '../../kernel/proxy/proxy-task.ts';
import type { Lab } from '../lab.ts';

/**
 * Does work in a fork of the host that has entered one namespace of a process, as root of the user namespace that
 * owns it. It keeps the host's root directory, so that the process needs no /proc of its own, nor a writable one.
 * @throws KernelError
 */
export function insideNamespace<T>(
  lab: Lab,
  pid: number,
  type: NamespaceType,
  work: (task: ProxyTask) => T,
): T {
  const { host } = lab;
  const outer = host.fork('sysctl');
  try {
    enter(outer, host.pid, pid, type);
    // setns(2) into a PID namespace moves only children.
    if (type !== 'pid') return work(outer);
    const inner = outer.fork('sysctl');
    try {
      return work(inner);
    } finally {
      end(outer, inner);
    }
  } finally {
    end(host, outer);
  }
}

function enter(task: ProxyTask, hostPid: number, pid: number, type: NamespaceType): void {
  const owner = type === 'user' ? inodeOf(pid, 'user') : relatedNamespace(path(pid, type), 'NS_GET_USERNS');
  const isOwned = owner !== inodeOf(hostPid, 'user') && owner === inodeOf(pid, 'user');
  const types = new Set<NamespaceType>(isOwned ? ['user', type] : [type]);
  const flags = NAMESPACES.filter((each) => types.has(each.type)).reduce((all, { flag }) => all | flag, 0);
  const pidfd = task.call('pidfd_open', pid, 0);
  try {
    task.call('setns', pidfd, flags);
  } finally {
    task.call('close', pidfd);
  }
  if (isOwned) becomeRoot(task, pid);
}

/** Files of /proc/sys belong to root of the namespace; without a map there is none, and capabilities must do. */
function becomeRoot(task: ProxyTask, pid: number): void {
  const hasRoot = (kind: 'uid' | 'gid') => readIdMap(pid, kind).some(({ inside }) => inside === 0);
  if (hasRoot('gid')) task.call('setresgid', 0, 0, 0);
  if (hasRoot('uid')) task.call('setresuid', 0, 0, 0);
}

const path = (pid: number, type: NamespaceType): string => `/proc/${pid}/ns/${type}`;

const inodeOf = (pid: number, type: NamespaceType): number => statSync(path(pid, type)).ino;

/** Ends a fork and takes its exit status, so that no zombie stays. */
function end(parent: ProxyTask, child: ProxyTask): void {
  const depth = readStatus(parent.pid).nspid.length;
  const number = readStatus(child.pid).nspid[depth - 1] ?? child.pid;
  child.close();
  parent.plumbing(() => parent.call('wait4', number, null, 0, null));
}
