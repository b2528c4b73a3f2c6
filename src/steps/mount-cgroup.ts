import { directoryOf, type Hierarchy } from '../kernel/cgroup/hierarchies.ts';
import { MNT, MS } from '../kernel/flags.ts';
import { readCgroupMembership } from '../kernel/proc/cgroup-membership.ts';
import { readMounts } from '../kernel/proc/mountinfo.ts';
import { UnavailableError } from '../lab/errors.ts';
import type { Undo } from './all-or-nothing.ts';
import { isDirectoryInBox } from './box-paths.ts';
import { formatOptions } from './mount-options.ts';
import { makeDirectories } from './mounting.ts';
import { quoteWord } from './quote.ts';
import type { StepContext } from './step.ts';

/**
 * Mounts what the machine has, as runtimes do: the one v2 hierarchy, or a tmpfs with a directory for each v1
 * hierarchy (and one for v2 beside them). In a cgroup namespace its root is the box's own group; in the host's
 * the directories of v1 are bound to the box's own groups, where they can be reached, as Docker does it.
 * @param flags of mount(2); each mount is read-only when they say so, the tmpfs always
 */
export function mountCgroup(context: StepContext, target: string, flags: number, undo: Undo): void {
  const { lab } = context;
  const { kind } = lab.cgroups;
  if (kind === 'none')
    throw new UnavailableError({
      en: 'no cgroup hierarchy is mounted on this machine',
      'zh-CN': '这台机器没有挂载任何 cgroup 层级',
    });
  const isWritable = !(flags & MS.MS_RDONLY);
  if (!context.owns('cgroup') && kind !== 'v2') {
    context.note({
      en: "the box shares the host's cgroup namespace: /proc/self/cgroup shows where its groups are in the whole tree; mounted are the groups that it is in",
      'zh-CN':
        '盒子与宿主机共用 cgroup 命名空间：/proc/self/cgroup 显示它的组在整棵树里的位置；挂载的是它所在的组',
    });
  } else if (!context.owns('cgroup')) {
    context.note({
      en: "the box shares the host's cgroup namespace, so it will see the whole tree: `unshare cgroup` first",
      'zh-CN': '盒子与宿主机共用 cgroup 命名空间，所以会看到整棵树：先 `unshare cgroup`',
    });
  }
  if (isWritable)
    context.note({
      en: 'writable: root of the box can change the limits of every group that it sees there and owns, its own included',
      'zh-CN': '可写：盒子的 root 可以修改那里它看得到、又归它所有的每个组的限制，包括自己的',
    });
  makeDirectories(context, target, undo);
  if (kind === 'v2') {
    mountHierarchy(context, 'cgroup2', target, flags, undo);
    return;
  }
  const frame = flags & ~MS.MS_RDONLY;
  context.task.call('mount', 'tmpfs', target, 'tmpfs', frame, 'mode=755');
  // With it goes what is on it.
  undo('umount2', target, MNT.MNT_DETACH);
  context.shell(`mount -t tmpfs tmpfs ${formatOptions(frame, 'mode=755')}${quoteWord(target)}`);
  mountBelow(context, target, flags);
  remountReadOnly(context, target, frame);
}

/** A directory for each hierarchy in the tmpfs, which nobody may write to any more then. */
function mountBelow(context: StepContext, target: string, flags: number): void {
  const { controllers, v2 } = context.lab.cgroups;
  const goesWithTheFrame: Undo = () => {};
  const v1 = new Set([...controllers.values()].filter(({ version }) => version === 1));
  for (const hierarchy of v1) {
    const { controllers: names } = hierarchy;
    const directory = `${target}/${names.join(',')}`;
    makeDirectories(context, directory, goesWithTheFrame);
    const own = ownGroup(context, hierarchy);
    if (own !== undefined) bindGroup(context, own, directory, flags);
    else mountHierarchy(context, 'cgroup', directory, flags, goesWithTheFrame, names.join(','));
  }
  if (!v2) return;
  makeDirectories(context, `${target}/unified`, goesWithTheFrame);
  const own = ownGroup(context, v2);
  if (own !== undefined) bindGroup(context, own, `${target}/unified`, flags);
  else mountHierarchy(context, 'cgroup2', `${target}/unified`, flags, goesWithTheFrame);
}

/**
 * Where the box sees the group that it is in, when a mount of the whole hierarchy would show it all of the host's;
 * undefined in a cgroup namespace of its own, or where that is out of its sight.
 */
function ownGroup(context: StepContext, hierarchy: Hierarchy): string | undefined {
  const { box } = context;
  if (context.owns('cgroup')) return undefined;
  const [first] = hierarchy.controllers;
  const membership = readCgroupMembership(box.pid).find(({ controllers, hierarchy: id }) =>
    hierarchy.version === 2 ? id === 0 : controllers.includes(first!),
  );
  const directory = membership && directoryOf(hierarchy, membership.path);
  return directory !== undefined && isDirectoryInBox(box.pid, directory) ? directory : undefined;
}

function bindGroup(context: StepContext, group: string, target: string, flags: number): void {
  context.task.call('mount', group, target, null, MS.MS_BIND, null);
  context.shell(`mount --bind ${quoteWord(group)} ${quoteWord(target)}`);
  const change = MS.MS_REMOUNT | MS.MS_BIND | flags;
  context.task.call('mount', null, target, null, change, null);
  context.shell(`mount ${formatOptions(flags, 'remount,bind')}${quoteWord(target)}`);
}

/** Read-only is the mount alone, by a call of its own: the file system is the machine's too. */
function mountHierarchy(
  context: StepContext,
  type: 'cgroup' | 'cgroup2',
  target: string,
  flags: number,
  undo: Undo,
  controllers: string | null = null,
): void {
  const options = type === 'cgroup' ? controllers : optionsOfV2(context);
  const frame = flags & ~MS.MS_RDONLY;
  context.task.call('mount', type, target, type, frame, options);
  undo('umount2', target, MNT.MNT_DETACH);
  context.shell(`mount -t ${type} ${type} ${formatOptions(frame, options)}${quoteWord(target)}`);
  if (flags & MS.MS_RDONLY) remountReadOnly(context, target, frame);
}

function remountReadOnly(context: StepContext, target: string, flags: number): void {
  context.task.call('mount', null, target, null, MS.MS_REMOUNT | MS.MS_BIND | MS.MS_RDONLY | flags, null);
  context.shell(`mount -o remount,bind,ro ${quoteWord(target)}`);
}

/**
 * Who mounts cgroup2 in the machine's own cgroup namespace sets its options for everybody, cgroup-v2.rst: they must
 * stay what they are.
 */
function optionsOfV2(context: StepContext): string | null {
  if (context.owns('cgroup')) return null;
  const machine = readMounts('self').find(({ fstype }) => fstype === 'cgroup2');
  const options = machine?.superOptions.split(',').filter((word) => !['rw', 'ro', 'seclabel'].includes(word));
  return options?.join(',') || null;
}
