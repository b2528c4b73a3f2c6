import { readdirSync, statSync } from 'node:fs';
import { readLink } from '../kernel/bytes-text.ts';
import { CONTROLLERS } from '../kernel/cgroup/controllers.ts';
import { type CgroupReading, readCgroup } from '../kernel/cgroup/read.ts';
import { formatDevice } from '../kernel/device-number.ts';
import { KernelError } from '../kernel/errors.ts';
import type { Keyring } from '../kernel/keyrings.ts';
import { type Network, network } from '../kernel/netlink/rtnl.ts';
import { type IdRange, readIdMap, readSetgroups } from '../kernel/proc/id-map.ts';
import { type Rlimits, readLimits } from '../kernel/proc/limits.ts';
import { type Mount, readMounts } from '../kernel/proc/mountinfo.ts';
import { type Namespaces, readNamespaces } from '../kernel/proc/namespaces.ts';
import { descendants, type ProcessInfo } from '../kernel/proc/process-tree.ts';
import { readRecord } from '../kernel/proc/read-text.ts';
import { type CapabilityFacts, capabilityFacts, processRights } from '../kernel/proc/rights.ts';
import { readSignalSets, type SignalSets } from '../kernel/proc/signals.ts';
import { type Ids, readStatus } from '../kernel/proc/status.ts';
import { readTimeOffsets, type TimeOffsets } from '../kernel/proc/time-offsets.ts';
import { attempt, isUnreadable, type Unreadable, unreadable } from '../kernel/proc/unreadable.ts';
import type { Securebit } from '../kernel/securebits.ts';
import { HOST } from './actors.ts';
import type { Box, Refusal } from './box.ts';
import type { ExitStatus } from './exit-status.ts';
import type { Lab } from './lab.ts';
import type { IpcCounts } from './probe.ts';
import { readSysctls, type Sysctls } from './sysctl/read.ts';
import { readUpperLayer, type UpperLayer } from './upper-layer.ts';

/**
 * Everything that the kernel says of one actor at one moment, as plain JSON. A value that cannot be read is an
 * object `{unreadable: reason}`, never 0 or an empty text. It is evidence: nothing in it depends on a language. Reading takes one to two milliseconds.
 */
export interface Snapshot {
  readonly actor: string;
  /** When it was taken: milliseconds of a clock that never jumps (performance.now()). For rates between two. */
  readonly takenAtMs: number;
  /** Set when the actor's process is gone: how it ended. Everything else is then missing. */
  readonly ended?: ExitStatus;
  readonly process: ProcessFacts | Unreadable;
  readonly hostname: string | Unreadable;
  readonly domainname: string | Unreadable;
  /** The release of the kernel that answers its system calls. */
  readonly kernel: string | Unreadable;
  /** Inode numbers, which identify namespaces. */
  readonly namespaces: Namespaces;
  readonly ids: IdFacts | Unreadable;
  readonly caps: CapabilityFacts | Unreadable;
  readonly noNewPrivs: boolean | Unreadable;
  readonly seccomp: SeccompFacts | Unreadable;
  /** The limits of its main process, by the names of prlimit(1). */
  readonly rlimits: Rlimits | Unreadable;
  /** What `set securebits` has set, in the order of the bits: the kernel shows them to the process itself only. */
  readonly securebits: readonly Securebit[] | Unreadable;
  /** The bits that new files do not get, in octal: `0022`. */
  readonly umask: string | Unreadable;
  /** The session keyring that was made for it; missing while it shares the one of the lab's host. */
  readonly keyring?: Keyring;
  readonly mounts: readonly Mount[] | Unreadable;
  /** For each controller the group that the process is in; the files of those that are the box's own. */
  readonly cgroup: CgroupReading;
  readonly network: Network | Unreadable;
  /** The actor's main process and everything below it and beside it in the box. */
  readonly processes: readonly BoxProcess[] | Unreadable;
  /** How many processes the /proc of its root directory shows; 0 without one. */
  readonly visibleProcesses: number | Unreadable;
  readonly signals: SignalSets | Unreadable;
  readonly ipc: IpcCounts | Unreadable;
  readonly timeOffsets: TimeOffsets | Unreadable;
  /** Kernel parameters of its namespaces, by name: those that were set for it, and those that a lesson asks for. */
  readonly sysctls: Sysctls;
  /** The last call of a step in the box's main process that the kernel refused; missing before there is one. */
  readonly refused?: Refusal;
  /** What was written to its overlay; missing without one. */
  readonly upper?: UpperLayer | Unreadable;
  /** Programs that joined the box, as `run` starts them, and have ended. */
  readonly programs: EndedPrograms;
}

/** A process, and whether it joined the box from outside instead of descending from its main process. */
export interface BoxProcess extends ProcessInfo {
  readonly joined: boolean;
  /** /proc/PID/oom_score_adj */
  readonly oomScoreAdj: number | Unreadable;
}

export interface EndedPrograms {
  readonly ended: number;
  /** How the last one ended, wait(2). Missing before there is one. */
  readonly lastExit?: ExitStatus;
  /** Which one that was, with its arguments. */
  readonly lastArgv?: readonly string[];
}

export interface ProcessFacts {
  readonly pid: number;
  /** The process ID in each PID namespace, from ns-lab's inwards. */
  readonly nspid: readonly number[];
  readonly ppid: number;
  readonly state: string;
  readonly comm: string;
  /** The root directory, as seen from ns-lab: `/` also after pivot_root. */
  readonly root: string | Unreadable;
  /** The device and inode number of the root directory, `8:1 2`: equal for one directory by any path. */
  readonly rootInode: string | Unreadable;
  readonly cwd: string | Unreadable;
}

export interface IdFacts {
  readonly uid: Ids;
  readonly gid: Ids;
  readonly uidMap: readonly IdRange[] | Unreadable;
  readonly gidMap: readonly IdRange[] | Unreadable;
  readonly setgroups: 'allow' | 'deny' | Unreadable;
  /** The supplementary groups, as seen from outside. */
  readonly groups: readonly number[];
}

export interface SeccompFacts {
  /** 0 off, 1 strict, 2 filter. */
  readonly mode: 0 | 1 | 2;
  readonly filters: number | Unreadable;
}

export interface SnapshotOptions {
  /** False: the processes are not looked at. */
  readonly hasProcesses?: boolean;
}

const NOT_LOOKED_AT = unreadable('not-looked-at');
const NOT_SAID = unreadable('not-said');

/** Reads the state of an actor: `host` or the name of a box. Changes nothing, and its calls are not recorded. */
export function takeSnapshot(
  lab: Lab,
  actor: string,
  { hasProcesses = true }: SnapshotOptions = {},
): Snapshot {
  return lab.looking(() => {
    if (actor === HOST) return readSnapshot(lab, HOST, lab.host.pid, hasProcesses);
    const box = lab.boxes.get(actor);
    const exit: ExitStatus | undefined = box ? box.exit : { kind: 'unknown' };
    if (!box || exit) return endedSnapshot(actor, exit!, box);
    return readSnapshot(lab, actor, box.pid, hasProcesses);
  });
}

function readSnapshot(lab: Lab, actor: string, pid: number, hasProcesses: boolean): Snapshot {
  const status = attempt(() => readStatus(pid));
  const of = <T>(read: (value: Exclude<typeof status, Unreadable>) => T): T | Unreadable =>
    isUnreadable(status) ? status : read(status);
  const namespaces = readNamespaces(pid);
  const names = readNames(lab, pid, namespaces);
  const box = lab.boxes.get(actor);
  return {
    actor,
    takenAtMs: performance.now(),
    process: of(({ nspid, ppid, state, name }) => ({
      pid,
      nspid,
      ppid,
      state,
      comm: name,
      root: attempt(() => readLink(`/proc/${pid}/root`)),
      rootInode: attempt(() => readInode(`/proc/${pid}/root`)),
      cwd: attempt(() => readLink(`/proc/${pid}/cwd`)),
    })),
    hostname: isUnreadable(names) ? names : names.hostname,
    domainname: isUnreadable(names) ? names : names.domainname,
    kernel: isUnreadable(names) ? names : names.kernel,
    namespaces,
    ids: of(({ uid, gid, groups }) => ({
      uid,
      gid,
      uidMap: attempt(() => readIdMap(pid, 'uid')),
      gidMap: attempt(() => readIdMap(pid, 'gid')),
      setgroups: attempt(() => readSetgroups(pid)),
      groups,
    })),
    caps: of(capabilityFacts),
    noNewPrivs: of((s) => s.noNewPrivs ?? NOT_SAID),
    seccomp: of((s) => ({
      mode: s.seccomp ?? 0,
      filters: s.seccompFilters ?? NOT_SAID,
    })),
    rlimits: attempt(() => readLimits(pid)),
    securebits: attempt(() => box?.ownSecurebits ?? []),
    umask: of(({ umask }) => (umask === undefined ? NOT_SAID : umask.toString(8).padStart(4, '0'))),
    ...(box?.keyring ? { keyring: keyringFacts(box.keyring) } : {}),
    mounts: attempt(() => readMounts(pid)),
    cgroup: readCgroup(pid, lab.cgroups, { only: box?.cgroups ?? [] }),
    network: readNetwork(lab, pid, namespaces),
    processes: hasProcesses ? attempt(() => readProcesses(lab, actor, pid)) : NOT_LOOKED_AT,
    visibleProcesses: hasProcesses ? attempt(() => countProcesses(`/proc/${pid}/root/proc`)) : NOT_LOOKED_AT,
    signals: attempt(() => readSignalSets(pid)),
    ipc: readIpc(lab, pid, namespaces),
    timeOffsets: attempt(() => readTimeOffsets(pid)),
    sysctls: readSysctls(lab, pid, [...(box?.sysctls ?? []), ...lab.watchedSysctls]),
    ...(box?.lastRefusal ? { refused: box.lastRefusal } : {}),
    ...(box?.rootfs ? { upper: attempt(() => readUpperLayer(box.rootfs!)) } : {}),
    programs: endedPrograms(box),
  };
}

const keyringFacts = ({ serial, uid, gid, permissions, description }: Keyring): Keyring => ({
  serial,
  uid,
  gid,
  permissions,
  description,
});

function readInode(path: string): string {
  // Inode numbers may be beyond 2^53.
  const { dev, ino } = statSync(path, { bigint: true });
  return `${formatDevice(Number(dev))} ${ino}`;
}

const countProcesses = (proc: string): number =>
  readdirSync(proc).filter((name) => /^\d+$/.test(name)).length;

const endedPrograms = (box: Box | undefined): EndedPrograms => ({
  ended: box?.endedPrograms ?? 0,
  ...(box?.lastExit ? { lastExit: box.lastExit, lastArgv: box.lastArgv } : {}),
});

function readIpc(lab: Lab, pid: number, { ipc }: Namespaces): IpcCounts | Unreadable {
  return isUnreadable(ipc) ? ipc : attempt(() => orReason(lab, () => lab.probe.ipc(pid, ipc)));
}

function readNames(lab: Lab, pid: number, namespaces: Namespaces) {
  const { uts } = namespaces;
  if (isUnreadable(uts)) return uts;
  return orReason(lab, () => lab.probe.names(pid, uts));
}

function readNetwork(lab: Lab, pid: number, namespaces: Namespaces): Network | Unreadable {
  const { net } = namespaces;
  if (isUnreadable(net)) return net;
  const { networksWithRules } = lab;
  return orReason(lab, () => {
    const { probe } = lab;
    const rules = networksWithRules.has(net) ? probe.netlink(pid, net, 'NETLINK_NETFILTER') : undefined;
    return network(probe.netlink(pid, net), rules);
  });
}

/** What the probe has read, or why it could not. */
function orReason<T>(lab: Lab, read: () => T): T | Unreadable {
  try {
    return read();
  } catch (error) {
    if (error instanceof KernelError) return { unreadable: `${error.code}: ${error.description}` };
    if (lab.hasLostProbe(error)) return unreadable('observer-ended');
    throw error;
  }
}

/** A box's processes: what descends from its main process, and what joined it from outside. */
function readProcesses(lab: Lab, actor: string, pid: number): BoxProcess[] {
  const own = [processInfo(pid), ...descendants(pid)].map((info) => inBox(info, false));
  if (actor === HOST) return own.filter((each) => each.pid !== lab.probePid);
  const joined = lab.joinedProcesses(actor).flatMap((outer) => descendants(outer));
  return [...own, ...joined.map((info) => inBox(info, true))];
}

const inBox = (info: ProcessInfo, joined: boolean): BoxProcess => ({
  ...info,
  joined,
  oomScoreAdj: attempt(() => Number(readRecord(`/proc/${info.pid}/oom_score_adj`))),
});

function processInfo(pid: number): ProcessInfo {
  const status = readStatus(pid);
  const { nspid, ppid, state, name, threads } = status;
  return { pid, nspid, ppid, state, comm: name, threads, ...processRights(status) };
}

function endedSnapshot(actor: string, exit: ExitStatus, box: Box | undefined): Snapshot {
  const gone = unreadable('ended');
  const namespaces = {
    user: gone,
    mnt: gone,
    uts: gone,
    ipc: gone,
    net: gone,
    pid: gone,
    cgroup: gone,
    time: gone,
    pidForChildren: gone,
    timeForChildren: gone,
  };
  const noGroup = { unavailable: { code: 'ended' } };
  return {
    actor,
    takenAtMs: performance.now(),
    ended: exit,
    process: gone,
    hostname: gone,
    domainname: gone,
    kernel: gone,
    namespaces,
    ids: gone,
    caps: gone,
    noNewPrivs: gone,
    seccomp: gone,
    rlimits: gone,
    securebits: gone,
    umask: gone,
    mounts: gone,
    cgroup: Object.fromEntries(CONTROLLERS.map((name) => [name, noGroup])) as unknown as CgroupReading,
    network: gone,
    processes: gone,
    visibleProcesses: gone,
    signals: gone,
    ipc: gone,
    timeOffsets: gone,
    sysctls: {},
    programs: endedPrograms(box),
  };
}
