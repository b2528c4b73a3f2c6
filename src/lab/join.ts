import { readlinkSync } from 'node:fs';
import {
  allCapabilities,
  capabilityBit,
  capabilityMask,
  readLastCapability,
} from '../kernel/capabilities.ts';
import { capsetArguments } from '../kernel/capset.ts';
import { AT, O, PR, PR_CAP_AMBIENT_CLEAR_ALL, SECCOMP } from '../kernel/flags.ts';
import { readIdMap, readSetgroups, toInside } from '../kernel/proc/id-map.ts';
import { NAMESPACES } from '../kernel/proc/namespaces.ts';
import { type ProcessStatus, readStatus } from '../kernel/proc/status.ts';
import type { ProxyTask } from '../kernel/proxy/proxy-task.ts';
import type { SeccompFilter } from '../kernel/seccomp/filter.ts';
import { Described, Struct } from '../kernel/task.ts';
import type { Box } from './box.ts';
import { enterGroup } from './enter-group.ts';
import type { Lab } from './lab.ts';
import { takeOnOomScoreAdj } from './oom-score.ts';

const CAP_SETPCAP = 8n;

/** A process that has joined a box, and the one outside that is its parent. */
export interface Joined {
  readonly outer: ProxyTask;
  readonly inner: ProxyTask;
}

/**
 * Brings a new process into a box as `docker exec` does: a fork of the host that enters the box's control
 * groups, namespaces and root directory, and whose child takes on its IDs, capabilities, no_new_privs and
 * filters. The parent stays outside, because setns(2) into a PID namespace moves only children.
 * @throws KernelError; UnavailableError when the box is frozen
 */
export function joinBox(lab: Lab, box: Box): Joined {
  box.assertThawed();
  const outer = lab.host.fork('join');
  try {
    for (const group of box.cgroups) enterGroup(outer, group);
    takeOnOomScoreAdj(outer, box.pid);
    enterNamespaces(outer, box.pid, lab.host.pid);
    const inner = outer.fork('run');
    try {
      takeOnPrivileges(inner, box, lab);
    } catch (error) {
      inner.close();
      throw error;
    }
    return { outer, inner };
  } catch (error) {
    outer.close();
    throw error;
  }
}

function enterNamespaces(task: ProxyTask, pid: number, hostPid: number): void {
  const own = NAMESPACES.filter(({ file }) => link(pid, `ns/${file}`) !== link(hostPid, `ns/${file}`));
  // After chroot the box's root is not the root of its mount namespace.
  const hasOtherRoot = link(pid, 'root') !== '/';
  const root = hasOtherRoot ? openDirectory(task, `/proc/${pid}/root`) : undefined;
  if (own.length > 0) {
    const pidfd = task.call('pidfd_open', pid, 0);
    task.call(
      'setns',
      pidfd,
      own.reduce((flags, { flag }) => flags | flag, 0),
    );
    task.call('close', pidfd);
  }
  if (root !== undefined) {
    task.call('fchdir', root);
    task.call('chroot', '.');
    task.call('close', root);
  }
  task.call('chdir', '/');
}

function takeOnPrivileges(task: ProxyTask, box: Box, lab: Lab): void {
  const target = readStatus(box.pid);
  takeOnIds(task, box.pid, target, lab.host.pid);
  // A filter needs no_new_privs or CAP_SYS_ADMIN: without the first it must come before the capabilities go.
  if (target.noNewPrivs) task.call('prctl', PR.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  else for (const filter of box.filters) installFilter(task, filter);
  takeOnCapabilities(task, target);
  if (target.noNewPrivs) for (const filter of box.filters) installFilter(task, filter);
}

function takeOnIds(task: ProxyTask, pid: number, target: ProcessStatus, hostPid: number): void {
  if (link(pid, 'ns/user') === link(hostPid, 'ns/user')) return;
  const uid = toInside(readIdMap(pid, 'uid'), target.uid.effective);
  const gid = toInside(readIdMap(pid, 'gid'), target.gid.effective);
  // Before `map` there is no ID to take on.
  if (gid !== undefined) {
    if (readSetgroups(pid) === 'allow') task.call('setgroups', 0, null);
    task.call('setresgid', gid, gid, gid);
  }
  if (uid !== undefined) task.call('setresuid', uid, uid, uid);
}

function takeOnCapabilities(task: ProxyTask, target: ProcessStatus): void {
  const own = readStatus(task.pid);
  const sets = { effective: target.capEff, permitted: target.capPrm, inheritable: target.capInh };
  const isSame =
    own.capEff === sets.effective && own.capPrm === sets.permitted && own.capInh === sets.inheritable;
  if (own.capBnd !== target.capBnd && (own.capEff >> CAP_SETPCAP) & 1n) {
    for (const name of allCapabilities(readLastCapability())) {
      const bit = capabilityMask([name]);
      if (own.capBnd & bit && !(target.capBnd & bit)) {
        task.call('prctl', PR.PR_CAPBSET_DROP, capabilityBit(name), 0, 0, 0);
      }
    }
  }
  if (target.capAmb !== own.capAmb) task.call('prctl', PR.PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  if (!isSame) task.call('capset', ...capsetArguments(sets));
}

/** seccomp(2): every later call of the task, and of what it starts, passes through the filter. */
export function installFilter(task: ProxyTask, filter: SeccompFilter): void {
  const instructions = new Described(filter.bytes, () => `[${filter.length} instructions]`);
  const program = new Struct(['u16', filter.length], ['ptr', instructions]);
  task.call('seccomp', SECCOMP.SECCOMP_SET_MODE_FILTER, 0, program);
}

function openDirectory(task: ProxyTask, path: string): number {
  return task.call('openat', AT.AT_FDCWD, path, O.O_PATH | O.O_DIRECTORY | O.O_CLOEXEC, 0);
}

const link = (pid: number, name: string): string => readlinkSync(`/proc/${pid}/${name}`);
