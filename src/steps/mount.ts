import { MS } from '../kernel/flags.ts';
import { absolutePath, choice } from './kinds.ts';
import { mountCgroup } from './mount-cgroup.ts';
import { makeDirectories, preparePrivateMounts, targetPath } from './mounting.ts';
import { optional, required } from './params.ts';
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
    type: required(choice(Object.keys(FILESYSTEMS) as FilesystemName[]), 'the file system'),
    target: optional(
      { ...absolutePath, placeholder: 'TARGET' },
      "where; the usual place in the box's root if you do not say",
    ),
  },
  man: ['mount(2)', 'proc(5)', 'sysfs(5)', 'tmpfs(5)', 'mq_overview(7)', 'cgroups(7)'],
  docker: 'docker run mounts all of these; --tmpfs DIR',
  example: 'mount proc',
  notes: [
    'Without TARGET the mount goes into the new root while that waits for `chroot` or `pivot_root`; a TARGET is a path as the box sees it now.',
    'proc shows the PID namespace of whoever mounts it: after `unshare pid`, `fork` first. sysfs shows the network namespace in the same way. Each needs a namespace that your user namespace owns.',
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
    context.shell(`mount -t ${type} ${type} ${formatOptions(flags, options)}${target}`);
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
