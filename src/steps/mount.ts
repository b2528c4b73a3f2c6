import { MNT, MS } from '../kernel/flags.ts';
import { readIdMap } from '../kernel/proc/id-map.ts';
import { UnavailableError } from '../lab/errors.ts';
import { allOrNothing } from './all-or-nothing.ts';
import { absolutePath, choice } from './kinds.ts';
import { mountCgroup } from './mount-cgroup.ts';
import { formatOptions, HARDENED } from './mount-options.ts';
import { makeDirectories, preparePrivateMounts, targetPath } from './mounting.ts';
import { flag, optional, required } from './params.ts';
import { propagationOption } from './propagation-option.ts';
import { quoteWord } from './quote.ts';
import { defineStep, type StepContext } from './step.ts';

interface FilesystemKind {
  readonly target: string;
  /** The type, where that is not the name. */
  readonly fstype?: string;
  readonly flags: number;
  readonly options: string | null;
}

/** File systems without a device: where a container expects them, and how runtimes mount them (OCI runtime spec). */
export const FILESYSTEMS = {
  proc: { target: '/proc', flags: HARDENED, options: null },
  sysfs: { target: '/sys', flags: HARDENED | MS.MS_RDONLY, options: null },
  tmpfs: { target: '/tmp', flags: MS.MS_NOSUID | MS.MS_NODEV, options: 'mode=1777' },
  devpts: {
    target: '/dev/pts',
    flags: MS.MS_NOSUID | MS.MS_NOEXEC,
    options: 'newinstance,ptmxmode=0666,mode=0620',
  },
  shm: { target: '/dev/shm', fstype: 'tmpfs', flags: HARDENED, options: 'mode=1777,size=65536k' },
  mqueue: { target: '/dev/mqueue', flags: HARDENED, options: null },
  cgroup: { target: '/sys/fs/cgroup', flags: HARDENED | MS.MS_RDONLY, options: null },
} as const satisfies Record<string, FilesystemKind>;

export type FilesystemName = keyof typeof FILESYSTEMS;

/** The group `tty` of all distributions, to which terminals belong: write(1) and mesg(1) count on it. */
const TTY_GROUP = 5;

export const mount = defineStep({
  name: 'mount',
  group: 'files',
  summary: {
    en: 'mount a kernel file system in the box',
    'zh-CN': '在盒子里挂载一个内核文件系统',
  },
  params: {
    type: required(choice(Object.keys(FILESYSTEMS) as FilesystemName[]), {
      en: 'the file system',
      'zh-CN': '文件系统',
    }),
    target: optional(
      { ...absolutePath, placeholder: 'TARGET' },
      {
        en: "where; the usual place in the box's root if you do not say",
        'zh-CN': '在哪里；不写则是盒子的根里通常的位置',
      },
    ),
    ro: flag({ en: 'read-only; sysfs and cgroup are so anyway', 'zh-CN': '只读；sysfs 和 cgroup 本来就是' }),
    rw: flag({
      en: 'writable, also sysfs and cgroup, as docker run --privileged has them',
      'zh-CN': '可写，sysfs 和 cgroup 也是，与 docker run --privileged 一样',
    }),
    propagation: propagationOption,
  },
  man: ['mount(2)', 'proc(5)', 'sysfs(5)', 'tmpfs(5)', 'pts(4)', 'mq_overview(7)', 'cgroups(7)'],
  docker: {
    en: 'docker run mounts all of these; --tmpfs DIR, --shm-size SIZE',
    'zh-CN': 'docker run 会挂载所有这些；--tmpfs DIR、--shm-size SIZE',
  },
  example: 'mount proc',
  notes: [
    {
      en: 'Without TARGET the mount goes into the new root while that waits for `chroot` or `pivot_root`; a TARGET is a path as the box sees it now.',
      'zh-CN':
        '不写 TARGET 时，如果新根还在等 `chroot` 或 `pivot_root`，就挂载到新根里；TARGET 是盒子现在看到的路径。',
    },
    {
      en: 'proc shows the PID namespace of the process that mounts it: after `unshare pid`, `fork` first. sysfs shows the network namespace in the same way. Each needs a namespace that your user namespace owns.',
      'zh-CN':
        'proc 显示挂载者所在的 PID 命名空间：`unshare pid` 之后要先 `fork`。sysfs 同样显示挂载者的网络命名空间。两者都要求那个命名空间归你的用户命名空间所有。',
    },
    {
      en: 'Every mount has those of nosuid, nodev and noexec that Docker gives it: where nothing has to be run or opened as a device, nothing can be.',
      'zh-CN':
        '每个挂载都带有 Docker 给它的 nosuid、nodev、noexec 选项：不需要在那里运行程序或打开设备，就不让这样做。',
    },
  ],
  run(context, { type, target: given, ro, rw, propagation }) {
    if (ro && rw) throw contradiction();
    preparePrivateMounts(context, propagation);
    const kind: FilesystemKind = FILESYSTEMS[type];
    const flags = ro ? kind.flags | MS.MS_RDONLY : rw ? kind.flags & ~MS.MS_RDONLY : kind.flags;
    const target = targetPath(context, given, kind.target);
    allOrNothing(context.task, (undo) => {
      if (type === 'cgroup') {
        mountCgroup(context, target, flags, undo);
        return;
      }
      makeDirectories(context, target, undo);
      const { fstype = type } = kind;
      const options = type === 'devpts' ? devptsOptions(context, kind.options!) : kind.options;
      context.task.call('mount', type, target, fstype, flags, options);
      undo('umount2', target, MNT.MNT_DETACH);
      context.shell(`mount -t ${fstype} ${type} ${formatOptions(flags, options)}${quoteWord(target)}`);
    });
    return undefined;
  },
});

const contradiction = (): UnavailableError =>
  new UnavailableError(
    { en: 'a mount is read-only or writable, not both', 'zh-CN': '一个挂载不能既只读又可写' },
    { en: 'say --ro or --rw', 'zh-CN': '只写 --ro 或 --rw' },
  );

/** The kernel refuses a group that the box's user namespace does not map. */
function devptsOptions({ box }: StepContext, options: string): string {
  const isMapped = readIdMap(box.pid, 'gid').some(
    ({ inside, count }) => inside <= TTY_GROUP && TTY_GROUP < inside + count,
  );
  return isMapped ? `${options},gid=${TTY_GROUP}` : options;
}
