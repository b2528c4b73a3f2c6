import { readFileSync, readlinkSync, statSync } from 'node:fs';
import { type CapabilityName, capabilityMask } from '../../kernel/capabilities.ts';
import type { KernelError } from '../../kernel/errors.ts';
import { relatedNamespace } from '../../kernel/ffi.ts';
import { coveredMounts } from '../../kernel/proc/covered-mounts.ts';
import { readIdMap, readSetgroups, toInside } from '../../kernel/proc/id-map.ts';
import { type Mount, readMounts } from '../../kernel/proc/mountinfo.ts';
import type { NamespaceType } from '../../kernel/proc/namespaces.ts';
import { readStatus } from '../../kernel/proc/status.ts';
import { currentArch } from '../../kernel/proxy/code.ts';
import { deniedSyscalls, type Profile } from '../../kernel/seccomp/profile.ts';
import type { Box } from '../box.ts';
import type { ClosedDirectory } from '../closed-directory.ts';
import { findProgram } from '../find-program.ts';
import { mustBeRootless } from '../host.ts';
import type { Lab } from '../lab.ts';
import { SEARCH_PATH } from '../search-path.ts';
import { findClosedLayer } from './closed-layers.ts';
import { type ExecFault, examineExec } from './exec-file.ts';

/** The live state that the rows ask. */
export interface Facts {
  readonly error: KernelError;
  readonly isRootless: boolean;
  lacks(capability: CapabilityName): boolean;
  /** True for a capability that the box gave up with `drop caps` or `keep caps`: its bounding set is without it. */
  dropped(capability: CapabilityName): boolean;
  /** True when the box is in a user namespace of its own. */
  readonly hasUser: boolean;
  /** True when the user namespace of the box owns its namespace of this type; the box's capabilities count there. */
  owns(type: Exclude<NamespaceType, 'user'>): boolean;
  /** Whether a file system of this type is mounted where the box can see it. */
  sees(fstype: string): boolean;
  /** Whether the box has a mount point at this path. */
  hasMount(target: string): boolean;
  /** The mount that covers the one at this path, so that the path no longer leads to it. */
  coveredBy(target: string): Mount | undefined;
  readonly isPidPending: boolean;
  /** Whether the box's user namespace maps a user and a group. */
  readonly isMapped: boolean;
  /** Whether the box's user namespace denies setgroups(2). */
  readonly isSetgroupsDenied: boolean;
  /** Whether the box's user namespace was made in another one than the host's. */
  readonly isUserNested: boolean;
  /** True after `chroot`, until `pivot_root`. */
  readonly isChrooted: boolean;
  /** True when a filter of the box forbids the call that failed, be it for some arguments only. */
  readonly isCallFiltered: boolean;
  /** True when `allow device` or `deny device` was used. */
  readonly hasDeviceRules: boolean;
  readonly hasNoNewPrivs: boolean;
  /** True when ns-lab itself runs under a seccomp filter, as in a container. */
  readonly isFiltered: boolean;
  /** A number of /proc/sys, or undefined where this kernel does not have it. */
  sysctl(name: string): number | undefined;
  /** Of the paths that the failed call names, the first directory on the way that the box may not enter. */
  closedDirectory(): ClosedDirectory | undefined;
  /** Whether this machine has a program. */
  hasProgram(name: string): boolean;
  /** What is wrong with the file that execve(2) did not take; undefined where it does not say. */
  execFault(): ExecFault | undefined;
  /** Whether the box's own user and group are in the ID map of its user namespace. */
  readonly isInOwnMap: boolean;
}

/** Of a failure without a lab or a box it is ns-lab itself that failed, in setting up its host. */
export function gatherFacts(lab: Lab | undefined, box: Box | undefined, error: KernelError): Facts {
  const status = orUndefined(() => readStatus(box?.pid ?? 'self'));
  const hostBounding = orUndefined(() => readStatus(lab?.host.pid ?? 'self').capBnd) ?? 0n;
  const maps = (kind: 'uid' | 'gid') => box !== undefined && readIdMap(box.pid, kind).length > 0;
  const hasMount = (test: (mount: { fstype: string; target: string }) => boolean) =>
    box && orUndefined(() => readMounts(box.pid).some(test));
  return {
    error,
    isRootless: mustBeRootless(),
    lacks: (name) => status !== undefined && !(status.capEff & capabilityMask([name])),
    dropped: (name) =>
      status !== undefined && (hostBounding & ~status.capBnd & capabilityMask([name])) !== 0n,
    hasUser: (box && lab && orUndefined(() => box.owns('user'))) ?? false,
    owns: (type) => (box && orUndefined(() => isOwner(box.pid, type))) ?? false,
    sees: (fstype) => hasMount((mount) => mount.fstype === fstype) ?? true,
    hasMount: (target) => hasMount((mount) => mount.target === target) ?? false,
    coveredBy: (target) => box && orUndefined(() => findCover(readMounts(box.pid), target)),
    isPidPending: box?.isPidNamespacePending ?? false,
    isMapped: orUndefined(() => maps('uid') && maps('gid')) ?? false,
    isSetgroupsDenied: (box && orUndefined(() => readSetgroups(box.pid) === 'deny')) ?? false,
    isUserNested: orUndefined(() => isNested(lab!.host.pid, box!.pid)) ?? false,
    isChrooted: (box && orUndefined(() => readlinkSync(`/proc/${box.pid}/root`) !== '/')) ?? false,
    isCallFiltered: box?.profiles.some((profile) => forbids(profile, error.call)) ?? false,
    hasDeviceRules: (box?.deviceRules.length ?? 0) > 0,
    hasNoNewPrivs: status?.noNewPrivs === true,
    isFiltered: orUndefined(() => readStatus('self').seccomp === 2) ?? false,
    sysctl: (name) => orUndefined(() => Number(readFileSync(`/proc/sys/${name}`, 'utf8'))),
    closedDirectory: () => box && orUndefined(() => findClosedLayer(error.text, box.pid)),
    hasProgram: (name) => findProgram(name) !== undefined,
    execFault: () => box && orUndefined(() => execFaultOf(box.pid, execPath(error))),
    isInOwnMap: (box && orUndefined(() => isInOwnMap(box.pid))) ?? true,
  };
}

/** A name without a slash was tried in each directory of the search path, and one of them may have it. */
function execFaultOf(pid: number, path: string): ExecFault | undefined {
  if (path === '' || path.includes('/')) return examineExec(pid, path);
  const faults = SEARCH_PATH.split(':').map((directory) => examineExec(pid, `${directory}/${path}`));
  return faults.find((fault) => fault?.kind !== 'missing') ?? { kind: 'missing' };
}

/** The path that execve(2) was given: that of the last try, where a search path was gone through. */
const execPath = ({ path, text }: KernelError): string =>
  path ?? JSON.parse(/^execve\(("(?:[^"\\]|\\.)*")/.exec(text)![1]!);

/** An ID that a user namespace does not map owns nothing in it, and may make no other one. */
function isInOwnMap(pid: number): boolean {
  const { uid, gid } = readStatus(pid);
  return (
    toInside(readIdMap(pid, 'uid'), uid.effective) !== undefined &&
    toInside(readIdMap(pid, 'gid'), gid.effective) !== undefined
  );
}

const namespaceFile = (pid: number, type: NamespaceType): string => `/proc/${pid}/ns/${type}`;

const isOwner = (pid: number, type: NamespaceType): boolean =>
  relatedNamespace(namespaceFile(pid, type), 'NS_GET_USERNS') === statSync(namespaceFile(pid, 'user')).ino;

/** True for a user namespace that is neither the host's nor one right below it. */
function isNested(host: number, pid: number): boolean {
  const [top, own] = [namespaceFile(host, 'user'), namespaceFile(pid, 'user')];
  return (
    readlinkSync(top) !== readlinkSync(own) && relatedNamespace(own, 'NS_GET_PARENT') !== statSync(top).ino
  );
}

function findCover(mounts: readonly Mount[], target: string): Mount | undefined {
  const covered = coveredMounts(mounts);
  const mount = mounts.findLast((each) => each.target === target && covered.has(each.id));
  return mount && covered.get(mount.id);
}

const forbids = (profile: Profile, call: string): boolean =>
  deniedSyscalls(currentArch()!, profile, [call]).length > 0;

function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
