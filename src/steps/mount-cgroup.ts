import { MNT, MS } from '../kernel/flags.ts';
import { UnavailableError } from '../lab/errors.ts';
import { makeDirectories } from './mounting.ts';
import { quoteWord } from './quote.ts';
import type { StepContext } from './step.ts';

/**
 * Mounts what the machine has, as runtimes do: the one v2 hierarchy, or a tmpfs with a directory for each v1
 * hierarchy (and one for v2 beside them). In a cgroup namespace its root is the box's own group.
 */
export function mountCgroup(context: StepContext, target: string, flags: number): void {
  const { task, lab } = context;
  const { kind } = lab.cgroups;
  if (kind === 'none')
    throw new UnavailableError({
      en: 'no cgroup hierarchy is mounted on this machine',
      'zh-CN': '这台机器没有挂载任何 cgroup 层级',
    });
  if (!context.owns('cgroup')) {
    context.note({
      en: "the box shares the host's cgroup namespace, so it will see the whole tree: `unshare cgroup` first",
      'zh-CN': '盒子与宿主共用 cgroup 命名空间，所以会看到整棵树：先 `unshare cgroup`',
    });
  }
  makeDirectories(context, target);
  if (kind === 'v2') {
    mountOne(context, 'cgroup2', target, flags, null);
    return;
  }
  mountOne(context, 'tmpfs', target, flags, 'mode=755');
  try {
    mountBelow(context, target, flags);
  } catch (error) {
    // All or nothing: the tmpfs goes, with what is on it.
    task.call('umount2', target, MNT.MNT_DETACH);
    throw error;
  }
}

/** A directory for each hierarchy in the tmpfs, which nobody may write to any more then. */
function mountBelow(context: StepContext, target: string, flags: number): void {
  const { task, lab } = context;
  const { controllers, v2 } = lab.cgroups;
  const v1 = new Set([...controllers.values()].filter(({ version }) => version === 1));
  for (const { controllers: names } of v1) {
    const directory = `${target}/${names.join(',')}`;
    makeDirectories(context, directory);
    mountOne(context, 'cgroup', directory, flags, names.join(','));
  }
  if (v2) {
    makeDirectories(context, `${target}/unified`);
    mountOne(context, 'cgroup2', `${target}/unified`, flags, null);
  }
  task.call('mount', null, target, null, MS.MS_REMOUNT | MS.MS_BIND | MS.MS_RDONLY | flags, null);
}

function mountOne(
  context: StepContext,
  type: string,
  target: string,
  flags: number,
  options: string | null,
): void {
  context.task.call('mount', type, target, type, flags, options);
  context.shell(`mount -t ${type} ${type} ${options ? `-o ${options} ` : ''}${quoteWord(target)}`);
}
