import { readlinkSync } from 'node:fs';
import { readCgroupMembership } from '../../../kernel/proc/cgroup-membership.ts';
import type { Mount } from '../../../kernel/proc/mountinfo.ts';
import { attempt, isUnreadable } from '../../../kernel/proc/unreadable.ts';
import { type Part, planned } from '../part.ts';
import type { MountAim } from '../profile.ts';
import { hasUserNamespace, makesUserNamespace, type Site } from '../site.ts';
import { inRoot, rootState } from './root.ts';

/** The kernel's own file systems, where programs expect them, mounted as runtimes mount them. */
export const mounts: Part = {
  name: 'mounts',
  needs: 'CAP_SYS_ADMIN',
  plan(site) {
    const hidden = hiddenByRoot(site);
    const missing = site.profile.mounts.filter((aim) => !isThere(site, aim) && isPossible(site, aim));
    return {
      lines: missing
        .filter(({ target }) => !hidden.includes(target))
        .map(({ line, why }) => planned(line, why)),
    };
  },
};

const CGROUP = '/sys/fs/cgroup';

const isPossible = ({ lab }: Site, { target }: MountAim): boolean =>
  target !== CGROUP || lab.cgroups.kind !== 'none';

function isThere(site: Site, aim: MountAim): boolean {
  const { state, isNew } = site;
  if (isNew || isUnreadable(state.mounts) || rootState(site) === 'none') return false;
  const target = inRoot(site, aim.target);
  const top = state.mounts.findLast((mount) => mount.target === target);
  if (!top) return false;
  if (aim.target === CGROUP)
    return showsOwnGroups(site) && cgroupMounts(state.mounts, target).every((mount) => fits(mount, aim));
  if (aim.target === '/proc' && !showsOwnProcesses(site, target)) return false;
  return top.fstype === aim.fstype && fits(top, aim);
}

function fits({ options }: Mount, aim: MountAim): boolean {
  const has = options.split(',');
  return aim.options.every((option) => has.includes(option));
}

const cgroupMounts = (mounts: readonly Mount[], target: string): Mount[] =>
  mounts.filter((mount) => mount.fstype.startsWith('cgroup') && `${mount.target}/`.startsWith(`${target}/`));

/** True while no mount of control groups in the box begins above the groups that the box is in. */
export function showsOwnGroups(site: Site): boolean {
  const {
    state: { mounts, process },
    isNew,
  } = site;
  if (isNew || isUnreadable(mounts) || isUnreadable(process)) return true;
  const own = attempt(() => readCgroupMembership(process.pid));
  if (isUnreadable(own)) return true;
  const paths = new Set(own.map(({ path }) => path));
  return cgroupMounts(mounts, inRoot(site, CGROUP)).every(({ root }) => paths.has(root));
}

/** proc(5) shows the PID namespace of the process that mounted it: of a box that has forked since, an older one. */
function showsOwnProcesses({ state: { process, namespaces } }: Site, target: string): boolean {
  if (isUnreadable(process)) return true;
  const shown = attempt(() => readlinkSync(`/proc/${process.pid}/root${target}/1/ns/pid`));
  return isUnreadable(shown) || shown === `pid:[${namespaces.pid}]`;
}

/**
 * What a box in a user namespace can only mount before it enters its new root. Device nodes are the host's,
 * bind-mounted from its path names. proc and sysfs the kernel allows only where the mount namespace has one
 * already, mount_namespaces(7): chroot leaves the host's there, pivot_root does not.
 */
export function hiddenByRoot(site: Site): string[] {
  const state = rootState(site);
  const { mounts } = site.state;
  if ((state !== 'own' && state !== 'chroot') || isUnreadable(mounts)) return [];
  if (!hasUserNamespace(site) || makesUserNamespace(site)) return [];
  const sees = (fstype: string) => state === 'chroot' || mounts.some((mount) => mount.fstype === fstype);
  const canMount: Readonly<Record<string, boolean>> = {
    '/proc': sees('proc'),
    '/sys': sees('sysfs'),
    '/dev': false,
  };
  const lacking = site.profile.mounts.filter((aim) => !isThere(site, aim)).map(({ target }) => target);
  return lacking.filter((target) => canMount[target] === false);
}
