import { readlinkSync } from 'node:fs';
import {
  allCapabilities,
  capabilityBit,
  capabilityMask,
  capabilityNames,
  readLastCapability,
} from '../kernel/capabilities.ts';
import { type CapabilitySets, capsetArguments } from '../kernel/capset.ts';
import { PR, PR_CAP_AMBIENT_CLEAR_ALL, PR_CAP_AMBIENT_RAISE } from '../kernel/flags.ts';
import { joinSessionKeyring } from '../kernel/keyrings.ts';
import { readSetgroups } from '../kernel/proc/id-map.ts';
import { readLimits } from '../kernel/proc/limits.ts';
import { type Ids, type ProcessStatus, readStatus } from '../kernel/proc/status.ts';
import type { ProxyTask } from '../kernel/proxy/proxy-task.ts';
import {
  encodeRlimit,
  isAbove,
  RLIMITS,
  type Rlimit,
  type RlimitName,
  rlimitNumber,
} from '../kernel/rlimits.ts';
import { securebitsMask } from '../kernel/securebits.ts';
import { allowsCall } from './allows-to-fork.ts';
import type { Box } from './box.ts';
import { identityOf, setgroupsCall, three, type User } from './identity.ts';
import { installFilter } from './install-filter.ts';
import type { Lab } from './lab.ts';

const CAP_SETPCAP = capabilityMask(['CAP_SETPCAP']);

/** The five sets of capabilities(7). */
interface AllSets extends CapabilitySets {
  readonly bounding: bigint;
  readonly ambient: bigint;
}

/**
 * Makes a process that has entered the namespaces of a box what the box is, or what a user of the box would be: IDs,
 * groups, umask, session keyring, the five capability sets, securebits, no_new_privs and filters. Limits come last:
 * see takeOnLimits.
 * @throws KernelError
 */
export function takeOnPrivileges(task: ProxyTask, box: Box, user?: User): void {
  const target = readStatus(box.pid);
  const wanted = wantedSets(box, target, user);
  if (target.umask !== undefined && target.umask !== readStatus(task.pid).umask)
    task.call('umask', target.umask);
  takeOnKeyring(task, box);
  shrinkBounding(task, wanted);
  takeOnIds(task, box, user);
  takeOnSecurebits(task, box, wanted);
  if (target.noNewPrivs) task.call('prctl', PR.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  // A filter needs no_new_privs or CAP_SYS_ADMIN: without the first it must come before the capabilities go.
  else takeOnFilters(task, box);
  takeOnCapabilities(task, wanted);
  if (target.noNewPrivs) takeOnFilters(task, box);
}

/**
 * As runc has it for `docker exec --user`: root gets what the bounding set allows, and anybody else only what is
 * ambient; who the box is itself gets what the box has.
 */
function wantedSets(box: Box, target: ProcessStatus, user: User | undefined): AllSets {
  const own: AllSets = {
    effective: target.capEff,
    permitted: target.capPrm,
    inheritable: target.capInh,
    bounding: target.capBnd,
    ambient: target.capAmb,
  };
  if (!user || user.uid === identityOf(box.pid).uid.effective) return own;
  if (user.uid === 0) return { ...own, effective: own.bounding, permitted: own.bounding, ambient: 0n };
  return { ...own, effective: own.ambient, permitted: own.ambient };
}

/** Limits can be lowered to where a process can do nothing any more, so they are taken on right before execve(2). */
export function takeOnLimits(lab: Lab, task: ProxyTask, box: Box): void {
  const [own, wanted] = [readLimits(task.pid), readLimits(box.pid)];
  const canLimitItself = box.profiles.every((profile) => allowsCall(profile, 'prlimit64'));
  for (const { name } of RLIMITS) {
    const [{ soft, hard }, limit] = [own[name], wanted[name]];
    if (soft === limit.soft && hard === limit.hard) continue;
    limitProcess(lab, canLimitItself ? task : undefined, { pid: task.pid, name, limit });
  }
}

/**
 * Sets a limit of a process: by itself where it is told what to call and lowers its limit, which everybody may; else by
 * the host, which may raise one where the box may not, and may not limit other users without CAP_SYS_RESOURCE.
 * @throws KernelError
 */
export function limitProcess(
  lab: Lab,
  task: ProxyTask | undefined,
  { pid, name, limit }: { readonly pid: number; readonly name: RlimitName; readonly limit: Rlimit },
): void {
  const isOwn = task?.pid === pid && !isAbove(limit.hard, readLimits(pid)[name].hard);
  const [caller, subject] = isOwn ? [task, 0] : [lab.host, pid];
  caller.call('prlimit64', subject, rlimitNumber(name), encodeRlimit(limit), null);
}

/** Joins the keyring by its name, as its owner: nobody else may search it, keyctl_join_session_keyring(3). */
function takeOnKeyring(task: ProxyTask, { keyring }: Box): void {
  if (!keyring || keyring.userNamespace !== readlinkSync(`/proc/${task.pid}/ns/user`)) return;
  const { fs } = identityOf(task.pid).uid;
  const isOther = fs !== keyring.uid;
  if (isOther) task.call('setfsuid', keyring.uid);
  joinSessionKeyring(task, keyring.description);
  if (isOther && fs !== undefined) task.call('setfsuid', fs);
}

/** A keyring that is older than the box's user namespace has its name in the host's. */
export function takeOnKeyringOutside(task: ProxyTask, box: Box): void {
  if (box.owns('user')) takeOnKeyring(task, box);
}

function shrinkBounding(task: ProxyTask, { bounding }: AllSets): void {
  const own = readStatus(task.pid);
  if (own.capBnd === bounding || !(own.capEff & CAP_SETPCAP)) return;
  for (const name of allCapabilities(readLastCapability())) {
    const bit = capabilityMask([name]);
    if (own.capBnd & bit && !(bounding & bit))
      task.call('prctl', PR.PR_CAPBSET_DROP, capabilityBit(name), 0, 0, 0);
  }
}

function takeOnIds(task: ProxyTask, box: Box, user: User | undefined): void {
  const target = user ? identityOfUser(user) : identityOf(box.pid);
  const own = identityOf(task.pid);
  const [groups, ownGroups] = [target.groups.filter((id) => id !== undefined), own.groups];
  // Before `map` there is no ID to take on.
  const hasMap = target.gid.effective !== undefined;
  if (hasMap && !isSameList(groups, ownGroups)) {
    // In a namespace with "deny" only one group is mapped; those of the person stay, user_namespaces(7).
    if (readSetgroups(box.pid) === 'allow' || (user && groups.length > 1))
      task.call(...setgroupsCall(groups as number[]));
  }
  if (!isSame(target.gid, own.gid)) task.call('setresgid', ...three(target.gid));
  if (isSame(target.uid, own.uid)) return;
  // From root to another user the kernel takes all capabilities; what the box has is taken on afterwards.
  const isLeavingRoot = hasRoot(own.uid) && !hasRoot(target.uid);
  if (isLeavingRoot) task.call('prctl', PR.PR_SET_KEEPCAPS, 1, 0, 0, 0);
  task.call('setresuid', ...three(target.uid));
  task.afterNewIds();
  if (!isLeavingRoot) return;
  const { capPrm, capInh } = readStatus(task.pid);
  task.call('capset', ...capsetArguments({ effective: capPrm, permitted: capPrm, inheritable: capInh }));
}

const identityOfUser = ({ uid, gid, groups }: User) => {
  const all = (id: number): Ids => ({ real: id, effective: id, saved: id, fs: id });
  return { uid: all(uid), gid: all(gid), groups };
};

const hasRoot = ({ real, effective, saved }: Partial<Ids>): boolean => [real, effective, saved].includes(0);

const isSame = (a: Partial<Ids>, b: Partial<Ids>): boolean =>
  a.real === b.real && a.effective === b.effective && a.saved === b.saved;

const isSameList = <T>(a: readonly T[], b: readonly T[]): boolean =>
  a.length === b.length && [...a].sort().every((item, index) => item === [...b].sort()[index]);

/** While it still has CAP_SETPCAP, and after what the bits themselves would forbid. */
function takeOnSecurebits(task: ProxyTask, box: Box, { ambient }: AllSets): void {
  const bits = box.ownSecurebits;
  if (bits.length === 0) return;
  const { capEff, capPrm, capInh } = readStatus(task.pid);
  if (bits.includes('no_cap_ambient_raise') && ambient) {
    const sets = { effective: capEff, permitted: capPrm, inheritable: capInh | ambient };
    task.call('capset', ...capsetArguments(sets));
    raiseAmbient(task, ambient);
  }
  task.call('prctl', PR.PR_SET_SECUREBITS, securebitsMask(bits), 0, 0, 0);
}

function raiseAmbient(task: ProxyTask, mask: bigint): void {
  for (const name of capabilityNames(mask))
    task.call('prctl', PR.PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capabilityBit(name), 0, 0);
}

function takeOnFilters(task: ProxyTask, box: Box): void {
  for (const filter of box.filters) installFilter(task, filter);
}

function takeOnCapabilities(task: ProxyTask, wanted: AllSets): void {
  const own = readStatus(task.pid);
  if (own.capAmb & ~wanted.ambient) task.call('prctl', PR.PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  const isSameSets =
    own.capEff === wanted.effective && own.capPrm === wanted.permitted && own.capInh === wanted.inheritable;
  if (!isSameSets) task.call('capset', ...capsetArguments(wanted));
  raiseAmbient(task, own.capAmb & ~wanted.ambient ? wanted.ambient : wanted.ambient & ~own.capAmb);
}
