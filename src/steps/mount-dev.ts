import { existsSync } from 'node:fs';
import { KernelError } from '../kernel/errors.ts';
import { AT, MNT, MS, O, S } from '../kernel/flags.ts';
import { type Call, RESULT } from '../kernel/task.ts';
import { StepOrderError } from '../lab/errors.ts';
import { allOrNothing } from './all-or-nothing.ts';
import { absolutePath } from './kinds.ts';
import { formatOptions } from './mount-options.ts';
import { makeDirectories, preparePrivateMounts, targetPath } from './mounting.ts';
import { optional } from './params.ts';
import { propagationOption } from './propagation-option.ts';
import { quoteWord } from './quote.ts';
import { lockedFlags } from './read-only.ts';
import { defineStep, type StepContext } from './step.ts';

/** The devices that every container has, OCI runtime specification, "Default Devices"; numbers from devices.txt. */
const DEVICES = [
  ['null', 1, 3],
  ['zero', 1, 5],
  ['full', 1, 7],
  ['random', 1, 8],
  ['urandom', 1, 9],
  ['tty', 5, 0],
] as const;

/** As runtimes make them; `core` only where the kernel has that file. */
const LINKS = [
  ['fd', '/proc/self/fd'],
  ['stdin', '/proc/self/fd/0'],
  ['stdout', '/proc/self/fd/1'],
  ['stderr', '/proc/self/fd/2'],
  ['ptmx', 'pts/ptmx'],
  ['core', '/proc/kcore'],
] as const;

const FLAGS = MS.MS_NOSUID | MS.MS_STRICTATIME;
const OPTIONS = 'mode=755,size=65536k';

/** Where other file systems are to be mounted. */
const DIRECTORIES = ['pts', 'shm', 'mqueue'];

export const mountDev = defineStep({
  name: 'mount dev',
  group: 'files',
  summary: {
    en: 'give the box a /dev: a tmpfs with the usual device nodes and links',
    'zh-CN': '给盒子一个 /dev：tmpfs，里面有常用的设备节点和链接',
  },
  params: {
    target: optional(
      { ...absolutePath, placeholder: 'TARGET' },
      { en: "/dev in the box's root if you do not say", 'zh-CN': '不写则是盒子的根里的 /dev' },
    ),
    propagation: propagationOption,
  },
  man: ['mknod(2)', 'null(4)', 'random(4)', 'tmpfs(5)'],
  docker: { en: 'docker run does it; --device adds more', 'zh-CN': 'docker run 会做；--device 再加设备' },
  example: 'mount dev',
  notes: [
    {
      en: "Real root makes the nodes with mknod(2). In a user namespace that is not allowed, so the host's nodes are bind-mounted, read-only so that they keep their mode and owner, which has to happen before `pivot_root` hides them.",
      'zh-CN':
        '真正的 root 用 mknod(2) 创建设备节点。在用户命名空间里不允许，所以改为绑定挂载宿主机的节点（只读，这样它们的权限和属主改不了），这必须在 `pivot_root` 把它们藏起来之前做。',
    },
  ],
  run(context, { target: given, propagation }) {
    preparePrivateMounts(context, propagation);
    const { task } = context;
    const target = targetPath(context, given, '/dev');
    const links = LINKS.filter(([name, to]) => name !== 'core' || existsSync(to));
    allOrNothing(task, (undo) => {
      makeDirectories(context, target, undo);
      task.call('mount', 'tmpfs', target, 'tmpfs', FLAGS, OPTIONS);
      // What it covers must not stay hidden behind an empty /dev.
      undo('umount2', target, MNT.MNT_DETACH);
      context.shell(`mount -t tmpfs ${formatOptions(FLAGS, OPTIONS)}tmpfs ${quoteWord(target)}`);
      makeDevices(context, target);
      task.callInOrder([
        ...links.map(([name, to]): Call => ['symlinkat', to, AT.AT_FDCWD, `${target}/${name}`]),
        ...DIRECTORIES.map((name): Call => ['mkdirat', AT.AT_FDCWD, `${target}/${name}`, 0o755]),
      ]);
    });
    for (const [name, to] of links) context.shell(`ln -s ${to} ${quoteWord(`${target}/${name}`)}`);
    context.shell(`mkdir ${DIRECTORIES.map((name) => quoteWord(`${target}/${name}`)).join(' ')}`);
    return undefined;
  },
});

function makeDevices(context: StepContext, directory: string): void {
  const nodes = DEVICES.map(([name, ...number]) => ({ path: `${directory}/${name}`, number }));
  try {
    context.task.callInOrder(
      nodes.flatMap(({ path, number: [major, minor] }): Call[] => [
        ['mknodat', AT.AT_FDCWD, path, S.S_IFCHR | 0o666, (major << 8) | minor],
        ['fchmodat', AT.AT_FDCWD, path, 0o666],
      ]),
    );
  } catch (error) {
    if (!(error instanceof KernelError) || error.code !== 'EPERM') throw error;
    bindDevices(context, directory);
    return;
  }
  for (const { path, number } of nodes)
    context.shell(`mknod -m 666 ${quoteWord(path)} c ${number.join(' ')}`);
}

function bindDevices(context: StepContext, directory: string): void {
  if (directory === '/dev' && context.box.rootfs === undefined) {
    throw new StepOrderError(
      {
        en: "mknod is not allowed in a user namespace, and a new /dev would cover the host's device nodes, which are bound instead",
        'zh-CN': '在用户命名空间里不允许 mknod，而新的 /dev 会盖住宿主机的设备节点，要绑定挂载的正是它们',
      },
      { en: 'mount overlay, then mount dev', 'zh-CN': '先 mount overlay，再 mount dev' },
    );
  }
  if (directory === '/dev') {
    throw new StepOrderError(
      {
        en: "mknod is not allowed in a user namespace, and the host's device nodes are out of reach in the new root",
        'zh-CN': '在用户命名空间里不允许 mknod，而在新根里又够不到宿主机的设备节点',
      },
      {
        en: 'undo, then mount dev before chroot or pivot_root',
        'zh-CN': '先 undo，在 chroot 或 pivot_root 之前做 mount dev',
      },
    );
  }
  const flags = O.O_WRONLY | O.O_CREAT | O.O_CLOEXEC;
  // They are the machine's own nodes: where root of the box is root outside too, it could give them another mode. A
  // device on a read-only mount can be written to all the same.
  const readOnly = MS.MS_REMOUNT | MS.MS_BIND | MS.MS_RDONLY;
  context.task.callInOrder(
    DEVICES.flatMap(([name]): Call[] => {
      const [node, path] = [`/dev/${name}`, `${directory}/${name}`];
      return [
        ['openat', AT.AT_FDCWD, path, flags, 0o644],
        ['close', RESULT],
        ['mount', node, path, null, MS.MS_BIND, null],
        ['mount', null, path, null, readOnly | lockedFlags(context.box.pid, node), null],
      ];
    }),
  );
  const names = DEVICES.map(([name]) => name).join(' ');
  const path = `${quoteWord(directory)}/$name`;
  context.shell(
    `for name in ${names}; do touch ${path}; mount --bind /dev/$name ${path}; mount -o remount,bind,ro ${path}; done`,
  );
}
