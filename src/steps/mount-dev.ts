import { KernelError } from '../kernel/errors.ts';
import { AT, MNT, MS, O, S } from '../kernel/flags.ts';
import type { Call } from '../kernel/task.ts';
import { StepOrderError } from '../lab/errors.ts';
import { absolutePath } from './kinds.ts';
import { ignoring, makeDirectories, preparePrivateMounts, targetPath } from './mounting.ts';
import { optional } from './params.ts';
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

const LINKS = [
  ['fd', '/proc/self/fd'],
  ['stdin', '/proc/self/fd/0'],
  ['stdout', '/proc/self/fd/1'],
  ['stderr', '/proc/self/fd/2'],
  ['ptmx', 'pts/ptmx'],
] as const;

export const mountDev = defineStep({
  name: 'mount dev',
  group: 'files',
  summary: {
    en: 'give the box a /dev: a tmpfs with the usual device nodes and links',
    'zh-CN': '给盒子一个 /dev：tmpfs，里面有常用的设备节点和链接',
  },
  params: {
    target: optional({ ...absolutePath, placeholder: 'TARGET' }, "/dev in the box's root if you do not say"),
  },
  man: ['mknod(2)', 'null(4)', 'random(4)', 'tmpfs(5)'],
  docker: 'docker run does it; --device adds more',
  example: 'mount dev',
  notes: [
    "Real root makes the nodes with mknod(2). In a user namespace that is not allowed, so the host's nodes are bind-mounted, which has to happen before `pivot_root` hides them.",
  ],
  run(context, { target: given }) {
    preparePrivateMounts(context);
    const { task } = context;
    const target = targetPath(context, given, '/dev');
    makeDirectories(context, target);
    task.call('mount', 'tmpfs', target, 'tmpfs', MS.MS_NOSUID | MS.MS_STRICTATIME, 'mode=755,size=65536k');
    context.shell(`mount -t tmpfs -o nosuid,strictatime,mode=755,size=65536k tmpfs ${target}`);
    try {
      makeDevices(context, target);
    } catch (error) {
      // What it covers must not stay hidden behind an empty /dev.
      task.call('umount2', target, MNT.MNT_DETACH);
      throw error;
    }
    task.callAll(LINKS.map(([name, to]): Call => ['symlinkat', to, AT.AT_FDCWD, `${target}/${name}`]));
    for (const [name, to] of LINKS) context.shell(`ln -s ${to} ${target}/${name}`);
    for (const name of ['pts', 'shm', 'mqueue']) {
      ignoring('EEXIST', () => task.call('mkdirat', AT.AT_FDCWD, `${target}/${name}`, 0o755));
    }
    context.shell(`mkdir ${target}/pts ${target}/shm ${target}/mqueue`);
    return undefined;
  },
});

function makeDevices(context: StepContext, directory: string): void {
  const { task } = context;
  try {
    for (const [name, major, minor] of DEVICES) {
      const path = `${directory}/${name}`;
      task.call('mknodat', AT.AT_FDCWD, path, S.S_IFCHR | 0o666, (major << 8) | minor);
      task.call('fchmodat', AT.AT_FDCWD, path, 0o666);
      context.shell(`mknod -m 666 ${path} c ${major} ${minor}`);
    }
  } catch (error) {
    if (!(error instanceof KernelError) || error.code !== 'EPERM') throw error;
    bindDevices(context, directory);
  }
}

function bindDevices(context: StepContext, directory: string): void {
  if (directory === '/dev') {
    throw new StepOrderError(
      "mknod is not allowed in a user namespace, and the host's device nodes are out of reach in the new root",
      'undo, then mount dev before chroot or pivot_root',
    );
  }
  const places = DEVICES.map(([name]) => ({ source: `/dev/${name}`, path: `${directory}/${name}` }));
  const flags = O.O_WRONLY | O.O_CREAT | O.O_CLOEXEC;
  const files = context.task.callAll(
    places.map(({ path }): Call => ['openat', AT.AT_FDCWD, path, flags, 0o644]),
  );
  context.task.callAll([
    ...files.map((fd): Call => ['close', fd]),
    ...places.map(({ source, path }): Call => ['mount', source, path, null, MS.MS_BIND, null]),
  ]);
  const names = DEVICES.map(([name]) => name).join(' ');
  const path = `${directory}/$name`;
  context.shell(`for name in ${names}; do touch ${path}; mount --bind /dev/$name ${path}; done`);
}
