import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { capabilityBit, capabilityMask, capabilityNames } from '../kernel/capabilities.ts';
import { capsetArguments } from '../kernel/capset.ts';
import { KernelError } from '../kernel/errors.ts';
import { AT, CLONE, MS, O, PR, PR_CAP_AMBIENT_CLEAR_ALL, PR_CAP_AMBIENT_RAISE } from '../kernel/flags.ts';
import { joinSessionKeyring } from '../kernel/keyrings.ts';
import { setLink } from '../kernel/netlink/rtnl.ts';
import { taskTransport } from '../kernel/netlink/socket.ts';
import { readSetgroups } from '../kernel/proc/id-map.ts';
import { readLimits } from '../kernel/proc/limits.ts';
import { readStatus } from '../kernel/proc/status.ts';
import { attempt, isUnreadable } from '../kernel/proc/unreadable.ts';
import type { ProxyTask } from '../kernel/proxy/proxy-task.ts';
import { encodeRlimit, isAbove, RLIMIT } from '../kernel/rlimits.ts';
import { type Call, RESULT } from '../kernel/task.ts';
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
  leavePersonBehind(host);
  host.plumbing(() => {
    host.call('mount', 'none', '/', null, MS.MS_REC | MS.MS_PRIVATE, null);
    const transport = taskTransport(host);
    try {
      setLink(transport, 'lo', { up: true });
    } finally {
      transport.close();
    }
    hideFromBoxes(host, isRootless);
  });
}

/** What a runtime lets a container start with, `runc spec`: 0022, whatever the person's shell has. */
const UMASK = 0o022;

/**
 * What belongs to the person or to Node.js, and a program in a box would have inherited: supplementary groups, the
 * session keyring, the umask, and the soft limit of open files, which Node.js has raised to the hard one.
 */
function leavePersonBehind(host: ProxyTask): void {
  host.plumbing(() => {
    host.call('umask', UMASK);
    // Without CAP_SETGID, and where a user namespace denies it, the groups stay: setgroups(2).
    const mayDrop = readSetgroups(host.pid) === 'allow' && readStatus(host.pid).groups.length > 0;
    if (mayDrop) host.call('setgroups', 0, null);
    try {
      joinSessionKeyring(host, null);
    } catch (error) {
      // A kernel without keys, or a filter around ns-lab that forbids keyctl(2): then there is nothing to leave.
      if (!(error instanceof KernelError)) throw error;
    }
    const { hard } = readLimits(host.pid).nofile;
    const soft = attempt(() => readLimits(process.ppid).nofile.soft);
    if (!isUnreadable(soft) && isAbove(hard, soft))
      host.call('prlimit64', 0, RLIMIT.RLIMIT_NOFILE!, encodeRlimit({ soft, hard }), null);
  });
}

/**
 * No program of a box may reach into the host, nor into what is forked from it. Without root that takes a program
 * loaded in the host's user namespace: of one that was loaded outside ns-lab could not see anything any more.
 */
function hideFromBoxes(host: ProxyTask, isRootless: boolean): void {
  try {
    if (isRootless) reloadWithCapabilities(host);
  } catch (error) {
    // A policy that forbids it leaves the host as any process of the user is.
    if (error instanceof KernelError) return;
    throw error;
  }
  host.hide();
}

/** An execve(2) of somebody who is not root keeps the capabilities that are ambient, capabilities(7). */
function reloadWithCapabilities(host: ProxyTask): void {
  const { capEff, capPrm } = readStatus(host.pid);
  const sets = (inheritable: bigint) =>
    capsetArguments({ effective: capEff, permitted: capPrm, inheritable });
  host.callInOrder([
    ['capset', ...sets(capPrm)],
    ...capabilityNames(capPrm).map(
      (name): Call => ['prctl', PR.PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capabilityBit(name), 0, 0],
    ),
  ]);
  host.reload();
  host.callAll([
    ['prctl', PR.PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0],
    ['capset', ...sets(0n)],
  ]);
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
