import { MS } from '../kernel/flags.ts';
import { absolutePath, choice } from './kinds.ts';
import { mountCgroup } from './mount-cgroup.ts';
import { makeDirectories, preparePrivateMounts, targetPath } from './mounting.ts';
import { optional, required } from './params.ts';
import { quoteWord } from './quote.ts';
import { defineStep } from './step.ts';

interface FilesystemKind {
  readonly target: string;
  readonly flags: number;
  readonly options: string | null;
}

const HARDENED = MS.MS_NOSUID | MS.MS_NOEXEC | MS.MS_NODEV;

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
  mqueue: { target: '/dev/mqueue', flags: HARDENED, options: null },
  cgroup: { target: '/sys/fs/cgroup', flags: HARDENED, options: null },
} as const satisfies Record<string, FilesystemKind>;

export type FilesystemName = keyof typeof FILESYSTEMS;

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
  },
  man: ['mount(2)', 'proc(5)', 'sysfs(5)', 'tmpfs(5)', 'mq_overview(7)', 'cgroups(7)'],
  docker: {
    en: 'docker run mounts all of these; --tmpfs DIR',
    'zh-CN': 'docker run 会挂载所有这些；--tmpfs DIR',
  },
  example: 'mount proc',
  notes: [
    {
      en: 'Without TARGET the mount goes into the new root while that waits for `chroot` or `pivot_root`; a TARGET is a path as the box sees it now.',
      'zh-CN':
        '不写 TARGET 时，如果新根还在等 `chroot` 或 `pivot_root`，就挂载到新根里；TARGET 是盒子现在看到的路径。',
    },
    {
      en: 'proc shows the PID namespace of whoever mounts it: after `unshare pid`, `fork` first. sysfs shows the network namespace in the same way. Each needs a namespace that your user namespace owns.',
      'zh-CN':
        'proc 显示挂载者所在的 PID 命名空间：`unshare pid` 之后要先 `fork`。sysfs 同样显示挂载者的网络命名空间。两者都要求那个命名空间归你的用户命名空间所有。',
    },
  ],
  run(context, { type, target: given }) {
    preparePrivateMounts(context);
    const { target: place, flags, options }: FilesystemKind = FILESYSTEMS[type];
    const target = targetPath(context, given, place);
    if (type === 'cgroup') {
      mountCgroup(context, target, flags);
      return undefined;
    }
    makeDirectories(context, target);
    context.task.call('mount', type, target, type, flags, options);
    context.shell(`mount -t ${type} ${type} ${formatOptions(flags, options)}${quoteWord(target)}`);
    return undefined;
  },
});

const FLAG_WORDS = [
  [MS.MS_RDONLY, 'ro'],
  [MS.MS_NOSUID, 'nosuid'],
  [MS.MS_NOEXEC, 'noexec'],
  [MS.MS_NODEV, 'nodev'],
] as const;

/** Mount flags as mount(8) takes them, with a space behind: `-o nosuid,nodev `. */
export function formatOptions(flags: number, options: string | null): string {
  const words: string[] = FLAG_WORDS.filter(([bit]) => flags & bit).map(([, word]) => word);
  if (options) words.push(options);
  return words.length > 0 ? `-o ${words.join(',')} ` : '';
}
