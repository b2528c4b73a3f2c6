import { isRefusal } from '../kernel/cgroup/placement.ts';
import { readCgroup } from '../kernel/cgroup/read.ts';
import { NAMESPACES, type NamespaceType } from '../kernel/proc/namespaces.ts';
import { isUnreadable } from '../kernel/proc/unreadable.ts';
import { HOST } from '../lab/actors.ts';
import type { Lab } from '../lab/lab.ts';
import type { Snapshot } from '../lab/snapshot.ts';
import { inBoth, type Text } from '../locale/locale.ts';
import { DEFAULT_BOX } from '../steps/new.ts';
import { planNetwork } from './plan-network.ts';

/** Namespaces belong to the user namespace that they were made in, and a later one has no power over them. */
const NO_USER = {
  en: 'no user namespace: the box has namespaces that a new one would not own; `unshare user` must come first',
  'zh-CN': '没有用户命名空间：盒子已有的命名空间不会归新的用户命名空间所有；`unshare user` 必须最先做',
};

/** The commands that are missing for a complete container, and what cannot be done here. */
export interface Plan {
  readonly lines: readonly string[];
  readonly skipped: readonly Text[];
  /** Mount points whose file systems could only have been mounted before the box entered its root. */
  readonly hidden: readonly string[];
}

const DEFAULTS = {
  cpu: 'set cpu quota 50%',
  memory: 'set memory max 256M',
  pids: 'set pids max 128',
} as const;

/**
 * Compares a box with a complete container and lists what is missing, in an order that works: limits before the
 * cgroup namespace, so that this begins at the box's own group; devices before pivot_root, which hides the
 * host's; everything that needs capabilities before they are dropped.
 */
export function planContainer(lab: Lab, actor: string, current: string): Plan {
  const name = actor === HOST ? DEFAULT_BOX : actor;
  const isNew = !lab.boxes.has(name);
  const lines: string[] = isNew ? [`new ${name}`] : [];
  const state = lab.snapshot(isNew ? HOST : name);
  const host = lab.snapshot(HOST);
  const skipped = limits(lab, state, isNew, lines);
  // An older kernel does not have all types.
  const types = NAMESPACES.map(({ type }) => type).filter((type) => !isUnreadable(host.namespaces[type]));
  const lacking = types.filter((type) => isNew || state.namespaces[type] === host.namespaces[type]);
  const waiting = waitingTypes(state);
  const isTooLate = lacking.includes('user') && lacking.length - waiting.length < types.length;
  if (isTooLate) skipped.push(NO_USER);
  const missing = lacking.filter((type) => type !== 'user' || !isTooLate);
  const unshared = missing.filter((type) => !waiting.includes(type));
  if (unshared.length > 0) lines.push(`unshare ${unshared.join(' ')}`);
  if (isNew || missing.includes('user') || isUnmapped(state)) lines.push('map root');
  if (missing.includes('pid') || missing.includes('time')) lines.push('fork');
  if (isNew || state.hostname === host.hostname) lines.push(`set hostname ${name}`);
  const hidden = hiddenByRoot(lab, state, host, name);
  lines.push(
    ...files(lab, state, name, hidden),
    ...planNetwork(lab, state, host, isNew),
    ...privileges(state),
  );
  return { lines: isNew || name === current ? lines : addressed(lines, name), skipped, hidden };
}

/** The name of the box before each command that does not name its actor. */
const addressed = (lines: readonly string[], name: string): string[] =>
  lines.map((line) => (line.includes(': ') ? line : `${name}: ${line}`));

function limits(lab: Lab, state: Snapshot, isNew: boolean, lines: string[]): Text[] {
  const skipped: Text[] = [];
  const own = readCgroup('self', lab.cgroups, { only: [] });
  for (const [controller, line] of Object.entries(DEFAULTS) as [keyof typeof DEFAULTS, string][]) {
    const place = lab.placements.get(controller)!;
    const [reading, ours] = [state.cgroup[controller], own[controller]];
    const isOwn = !isNew && 'path' in reading && 'path' in ours && reading.path !== ours.path;
    if (isRefusal(place)) {
      const why = inBoth(place.explanation);
      skipped.push({
        en: `no ${controller} limit: ${why.en}`,
        'zh-CN': `没有 ${controller} 限制：${why['zh-CN']}`,
      });
    } else if (!isOwn) lines.push(line);
  }
  return skipped;
}

/** Namespaces that are made, and wait for the first child. */
const waitingTypes = ({ namespaces: { pid, pidForChildren, time, timeForChildren } }: Snapshot) =>
  [
    ...(pidForChildren === pid || isUnreadable(pidForChildren) ? [] : ['pid']),
    ...(timeForChildren === time || isUnreadable(timeForChildren) ? [] : ['time']),
  ] as readonly NamespaceType[];

function isUnmapped({ ids }: Snapshot): boolean {
  return !isUnreadable(ids) && !isUnreadable(ids.uidMap) && ids.uidMap.length === 0;
}

/**
 * What a box in a user namespace can only mount before it enters its new root. Device nodes are the host's,
 * bind-mounted from its path names. proc and sysfs the kernel allows only where the mount namespace has one
 * already, mount_namespaces(7): chroot leaves the host's there, pivot_root does not.
 */
function hiddenByRoot(lab: Lab, state: Snapshot, host: Snapshot, name: string): string[] {
  const box = lab.boxes.get(name);
  const { mounts, namespaces, process } = state;
  const hasEntered = box?.rootfs !== undefined && !box.isRootPending;
  if (!hasEntered || isUnreadable(mounts) || isUnreadable(process)) return [];
  if (namespaces.user === host.namespaces.user) return [];
  const isChroot = process.root !== '/';
  const has = (target: string) => mounts.some((mount) => mount.target === target);
  const sees = (fstype: string) => isChroot || mounts.some((mount) => mount.fstype === fstype);
  return [
    ...(has('/proc') || sees('proc') ? [] : ['/proc']),
    ...(has('/sys') || sees('sysfs') ? [] : ['/sys']),
    ...(has('/dev') ? [] : ['/dev']),
  ];
}

function files(lab: Lab, state: Snapshot, name: string, hidden: readonly string[]): string[] {
  const box = lab.boxes.get(name);
  const lines: string[] = [];
  const hasRoot = box?.rootfs !== undefined || (!isUnreadable(state.process) && state.process.root !== '/');
  if (!hasRoot) lines.push('mount overlay');
  const isPending = !hasRoot || box?.isRootPending;
  const targets = new Set(isUnreadable(state.mounts) ? [] : state.mounts.map(({ target }) => target));
  const has = (path: string) => hasRoot && targets.has(box?.inRoot(path) ?? path);
  const usual = [
    ['/proc', 'mount proc'],
    ['/sys', 'mount sysfs'],
    ['/sys/fs/cgroup', 'mount cgroup'],
    ['/dev', 'mount dev'],
    ['/dev/pts', 'mount devpts'],
    ['/dev/mqueue', 'mount mqueue'],
    ['/tmp', 'mount tmpfs'],
  ] as const;
  for (const [path, line] of usual) {
    const isNowhere = path === '/sys/fs/cgroup' && lab.cgroups.kind === 'none';
    if (!has(path) && !isNowhere && !hidden.includes(path)) lines.push(line);
  }
  if (isPending) lines.push('pivot_root');
  return lines;
}

function privileges({ caps, noNewPrivs, seccomp }: Snapshot): string[] {
  const lines: string[] = [];
  if (isUnreadable(caps) || caps.bounding.includes('CAP_SYS_ADMIN')) lines.push('keep caps docker');
  if (noNewPrivs !== true) lines.push('set no_new_privs');
  if (isUnreadable(seccomp) || seccomp.mode === 0) lines.push('set seccomp default');
  return lines;
}
