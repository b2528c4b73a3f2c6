import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { capabilityMask } from '../kernel/capabilities.ts';
import { capsetArguments } from '../kernel/capset.ts';
import { AT, CLONE, MS, O, PR } from '../kernel/flags.ts';
import { setLink } from '../kernel/netlink/rtnl.ts';
import { taskTransport } from '../kernel/netlink/socket.ts';
import { readStatus } from '../kernel/proc/status.ts';
import type { ProxyTask } from '../kernel/proxy/proxy-task.ts';
import { RESULT } from '../kernel/task.ts';
import { findProgram } from './find-program.ts';
import { writeKernelFile } from './host-file.ts';

/** Whether ns-lab may not make namespaces by itself. What counts is the capability: root in a container may lack it. */
export function mustBeRootless(): boolean {
  return !(readStatus('self').capEff & capabilityMask(['CAP_SYS_ADMIN']));
}

/** What a program of a box could otherwise change on the machine: mounts, interfaces, the host name, SysV objects. */
const HOST_NAMESPACES = CLONE.CLONE_NEWNS | CLONE.CLONE_NEWNET | CLONE.CLONE_NEWUTS | CLONE.CLONE_NEWIPC;

/**
 * Makes the first proxy the lab's host: its own network, mount, UTS and IPC namespace, so that nothing a learner does
 * touches the machine's, with loopback up. Without root also a user namespace, in which the user stays who they
 * are but has all capabilities: that is what lets the host wire a box's network and write its ID maps.
 * @throws KernelError where the machine forbids it (an AppArmor restriction, a container without privileges)
 */
export async function setUpHost(host: ProxyTask, isRootless: boolean): Promise<void> {
  host.plumbing(() => {
    // Orphans of boxes without a PID namespace come to the host, not to the machine's init.
    host.call('prctl', PR.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    host.call('unshare', HOST_NAMESPACES | (isRootless ? CLONE.CLONE_NEWUSER : 0));
  });
  if (isRootless) await mapUser(host, process.geteuid!(), process.getegid!());
  host.plumbing(() => {
    host.call('mount', 'none', '/', null, MS.MS_REC | MS.MS_PRIVATE, null);
    const transport = taskTransport(host);
    try {
      setLink(transport, 'lo', { up: true });
    } finally {
      transport.close();
    }
  });
}

/** The user's own ID, and the subordinate IDs of subuid(5) where newuidmap(1) can map them. */
async function mapUser(host: ProxyTask, uid: number, gid: number): Promise<void> {
  const uidRange = subordinateRange('/etc/subuid', uid);
  const gidRange = subordinateRange('/etc/subgid', uid);
  if (uidRange && gidRange && findProgram('newuidmap') && findProgram('newgidmap')) {
    const results = await Promise.all([
      writeMapWith('newuidmap', host.pid, uid, uidRange),
      writeMapWith('newgidmap', host.pid, gid, gidRange),
    ]);
    if (results.every(Boolean)) return;
    if (results[0]) return mapGroup(host, gid);
    if (results[1]) return mapOwner(host, uid);
  }
  mapOwner(host, uid);
  mapGroup(host, gid);
}

function mapOwner(host: ProxyTask, uid: number): void {
  host.plumbing(() => writeKernelFile(host, '/proc/self/uid_map', `${uid} ${uid} 1`));
}

function mapGroup(host: ProxyTask, gid: number): void {
  host.plumbing(() => {
    // user_namespaces(7): setgroups must be "deny" before an unprivileged gid_map write.
    writeKernelFile(host, '/proc/self/setgroups', 'deny');
    writeKernelFile(host, '/proc/self/gid_map', `${gid} ${gid} 1`);
  });
}

interface SubordinateRange {
  readonly first: number;
  readonly count: number;
}

/** The first range of subuid(5) or subgid(5) that belongs to a user, by name or number. */
export function subordinateRange(file: string, uid: number): SubordinateRange | undefined {
  const name = userName(uid);
  for (const line of readOrEmpty(file).split('\n')) {
    const [owner, first, count] = line.split(':');
    if (!first || !count || (owner !== String(uid) && owner !== name)) continue;
    return { first: Number(first), count: Number(count) };
  }
  return undefined;
}

function userName(uid: number): string | undefined {
  const line = readOrEmpty('/etc/passwd')
    .split('\n')
    .find((entry) => entry.split(':')[2] === String(uid));
  return line?.split(':')[0];
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** newuidmap(1) is set-user-ID root: it may map what subuid(5) grants, which the user may not. */
function writeMapWith(program: string, pid: number, own: number, range: SubordinateRange): Promise<boolean> {
  const map = [own, own, 1, range.first, range.first, range.count].map(String);
  return new Promise((resolve) => {
    const child = spawn(program, [String(pid), ...map], { stdio: 'ignore' });
    child.on('error', () => resolve(false));
    child.on('exit', (code) => resolve(code === 0));
  });
}

/** Gives a fork of the host the standing of an ordinary process of the user: no capabilities without root. */
export function becomeOrdinary(task: ProxyTask): void {
  const none = { effective: 0n, permitted: 0n, inheritable: 0n };
  task.plumbing(() => task.call('capset', ...capsetArguments(none)));
}

/** Opens a namespace of a process in another task and enters it there, setns(2). */
export function enterNamespace(task: ProxyTask, pid: number, file: string, flag: number): void {
  task.callAll([
    ['openat', AT.AT_FDCWD, `/proc/${pid}/ns/${file}`, O.O_RDONLY | O.O_CLOEXEC, 0],
    ['setns', RESULT, flag],
    ['close', RESULT],
  ]);
}
