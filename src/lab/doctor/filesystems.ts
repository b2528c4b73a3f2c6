import { KernelError } from '../../kernel/errors.ts';
import { AT, MS } from '../../kernel/flags.ts';
import { readMounts } from '../../kernel/proc/mountinfo.ts';
import type { NamespaceType } from '../../kernel/proc/namespaces.ts';
import type { ProxyTask } from '../../kernel/proxy/proxy-task.ts';
import { type Translated, translate } from '../../locale/locale.ts';
import type { Trial } from './finding.ts';
import type { Ground } from './ground.ts';
import { openTerminal } from './pseudo-terminal.ts';
import { namespaceRemedy } from './remedies.ts';

/** A directory that every machine has; what is mounted there is seen in the trial's mount namespace only. */
export const MOUNT_POINT = '/tmp';

interface Filesystem {
  readonly type: string;
  readonly flags: number;
  readonly options: string | null;
  /** Besides mnt: what it shows must be of namespaces that the user namespace owns. */
  readonly types: readonly NamespaceType[];
  readonly remedy?: Translated;
  /** A look at it: a phrase. */
  use?(task: ProxyTask): string;
}

const HARDENED = MS.MS_NOSUID | MS.MS_NOEXEC | MS.MS_NODEV;

const FILESYSTEMS: readonly Filesystem[] = [
  {
    type: 'proc',
    flags: HARDENED,
    options: null,
    types: ['pid'],
    remedy: {
      en: 'the /proc here is partly covered, as in a Docker container: start that with --security-opt systempaths=unconfined, or mount bind /proc /proc',
      'zh-CN':
        '这里的 /proc 有一部分被遮住，就像在 Docker 容器里：启动容器时加 --security-opt systempaths=unconfined，或用 mount bind /proc /proc',
    },
  },
  {
    type: 'sysfs',
    flags: HARDENED | MS.MS_RDONLY,
    options: null,
    types: ['net'],
    remedy: {
      en: 'the /sys here is partly covered, as in a Docker container: build without it, or start ns-lab outside',
      'zh-CN': '这里的 /sys 有一部分被遮住，就像在 Docker 容器里：构建时不用它，或在容器外面启动 ns-lab',
    },
  },
  { type: 'tmpfs', flags: MS.MS_NOSUID | MS.MS_NODEV, options: 'mode=1777', types: [] },
  {
    type: 'devpts',
    flags: MS.MS_NOSUID | MS.MS_NOEXEC,
    options: 'newinstance,ptmxmode=0666,mode=0620',
    types: [],
    use: (task) => `, ${openTerminal(task, `${MOUNT_POINT}/ptmx`, MOUNT_POINT)}`,
  },
  { type: 'mqueue', flags: HARDENED, options: null, types: ['ipc'] },
];

/** The kernel's file systems that a container has. */
export function filesystemTrials(ground: Ground): Trial[] {
  const each = FILESYSTEMS.map(({ type, flags, options, types, remedy, use }): Trial => {
    const ways = ground.boxWays(['mnt', ...types], (task) => {
      task.call('mount', type, MOUNT_POINT, type, flags, options);
      return describeMount(task, MOUNT_POINT) + (use?.(task) ?? '');
    });
    const advise = (error: unknown) =>
      remedy && error instanceof KernelError && error.call === 'mount' && error.code === 'EPERM'
        ? translate(remedy)
        : namespaceRemedy(error);
    return { what: type, isNeeded: true, ways, remedy: advise };
  });
  return [...each, cgroupTrial(ground)];
}

/** The machine's hierarchies as `mount cgroup` shows them: the v2 one, or each of v1 below a tmpfs. */
function cgroupTrial(ground: Ground): Trial {
  const { kind } = ground.cgroups;
  const ways = ground.boxWays(['mnt', 'cgroup'], (task) => {
    if (kind === 'none')
      return {
        limited: translate({
          en: 'no cgroup hierarchy is mounted on this machine',
          'zh-CN': '这台机器没有挂载任何 cgroup 层级',
        }),
      };
    task.call('mount', 'tmpfs', MOUNT_POINT, 'tmpfs', HARDENED, 'mode=755');
    for (const { version, controllers } of hierarchies(ground)) {
      const target = `${MOUNT_POINT}/${version === 2 ? 'unified' : controllers.join(',')}`;
      const type = version === 2 ? 'cgroup2' : 'cgroup';
      task.call('mkdirat', AT.AT_FDCWD, target, 0o755);
      task.call('mount', type, target, type, HARDENED, version === 2 ? null : controllers.join(','));
    }
    const mounted = readMounts(task.pid).filter(({ target }) => target.startsWith(`${MOUNT_POINT}/`));
    return translate({
      en: `mounted: ${mounted.map(({ target }) => target.slice(MOUNT_POINT.length + 1)).join(', ')}`,
      'zh-CN': `已挂载：${mounted.map(({ target }) => target.slice(MOUNT_POINT.length + 1)).join('、')}`,
    });
  });
  return { what: 'cgroup mount', isNeeded: kind !== 'none', ways, remedy: namespaceRemedy };
}

function hierarchies({ cgroups }: Ground) {
  const v1 = new Set([...cgroups.controllers.values()].filter(({ version }) => version === 1));
  return [...v1, ...(cgroups.v2 ? [cgroups.v2] : [])];
}

/** What the kernel shows of the mount afterwards. */
function describeMount(task: ProxyTask, target: string): string {
  const mount = readMounts(task.pid).findLast((candidate) => candidate.target === target);
  return mount
    ? translate({
        en: `mounted: ${mount.fstype} on ${target}, ${mount.options}`,
        'zh-CN': `已挂载：${mount.fstype} 于 ${target}，${mount.options}`,
      })
    : translate({ en: 'mount(2) = 0, but it is not there', 'zh-CN': 'mount(2) = 0，但那里没有挂载' });
}
