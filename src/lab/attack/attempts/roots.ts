import { readFileSync } from 'node:fs';
import { AT, CLONE, O } from '../../../kernel/flags.ts';
import { Struct } from '../../../kernel/task.ts';
import { type Attacker, errnoOf } from '../attacker.ts';
import { type Attempt, absent, held, judgeCall, type Outcome, SIGNS, through } from '../attempt.ts';
import type { Scene } from '../scene.ts';
import { cap, wall } from './obstacles.ts';

/** Deeper than any directory that an attempt starts from. */
const MANY_UP = Array.from({ length: 40 }, () => '..').join('/');
const DIRECTORIES = ['/usr', '/proc', '/dev', '/bin', '/etc'];
/** Descriptors beyond these numbers are not looked for. */
const MOST_FDS = 64;
const S_IFMT = 0o170000;
const S_IFDIR = 0o40000;
/** The root directory of ext4, xfs and most others. */
const ROOT_INODE = 2;
const FILEID_INO32_GEN = 1;

/** Whether the last directory that was looked at is the one that the machine calls `/`. */
const isMachineRoot = (inode: string | undefined, { machine }: Scene): boolean => inode === machine.root;

const CHROOT_HARMLESS = {
  en: 'Only the directories of a process that is ended at once change.',
  'zh-CN': '只改变一个马上结束的进程的目录。',
} as const;

/** Ways back to the machine's files. */
export const ROOTS: readonly Attempt[] = [
  {
    name: 'see-root',
    kind: 'root',
    title: { en: 'look at / of the machine', 'zh-CN': '看机器的 /' },
    escape: {
      en: 'A container without a root directory of its own has all files of the machine before it.',
      'zh-CN': '没有自己根目录的容器，面前就是机器的全部文件。',
    },
    known: 'docker run -v /:/host',
    harmless: { en: 'stat(2) of a directory.', 'zh-CN': '对目录做一次 stat(2)。' },
    obstacles: [wall('root')],
    run(by, scene) {
      const status = by.stat(AT.AT_FDCWD, '/');
      return status && isMachineRoot(status.inode, scene) ? through(by) : held(by, SIGNS.own);
    },
  },
  {
    name: 'write-passwd',
    kind: 'files',
    title: { en: 'change the users of the machine', 'zh-CN': '修改机器的用户' },
    escape: {
      en: 'A line in /etc/passwd is a new root on the machine.',
      'zh-CN': '/etc/passwd 里加一行就是机器的一个新 root。',
    },
    known: '/etc/passwd, CVE-2020-15257 and others end here',
    harmless: {
      en: 'The file is opened for writing and closed: nothing is written.',
      'zh-CN': '只以写方式打开再关闭，什么都不写。',
    },
    obstacles: [wall('root'), wall('ids', 'root'), wall('readonly', '/etc/passwd')],
    run(by, scene) {
      const fd = by.open('/etc/passwd', O.O_WRONLY | O.O_CLOEXEC);
      const outcome = judgeCall(by);
      if (fd >= 0) by.quietly('close', fd);
      const isOther = scene.self.root !== scene.machine.root;
      return outcome.result === 'through' && isOther ? held(by, SIGNS.own) : outcome;
    },
  },
  {
    name: 'chroot',
    kind: 'root',
    title: { en: 'leave the root directory by a second chroot', 'zh-CN': '再 chroot 一次，逃出根目录' },
    escape: {
      en: 'A process whose working directory is outside of its root climbs up to the real one: the oldest escape.',
      'zh-CN': '工作目录在根目录之外的进程可以一路向上爬到真正的根：最古老的逃逸。',
    },
    known: 'chroot(2), 1999',
    harmless: CHROOT_HARMLESS,
    obstacles: [wall('filter'), cap('CAP_SYS_CHROOT'), wall('pivot')],
    remedy: ['pivot_root'],
    run(by, scene) {
      by.call('chdir', '/');
      const below = DIRECTORIES.find((path) => by.stat(AT.AT_FDCWD, path) !== undefined);
      if (below === undefined) return absent('no-directory', by);
      if (by.call('chroot', below) < 0) return held(by);
      by.call('chdir', MANY_UP);
      return climbed(by, scene);
    },
  },
  {
    name: 'proc-root',
    kind: 'root',
    title: { en: 'go through /proc/PID/root', 'zh-CN': '穿过 /proc/PID/root' },
    escape: {
      en: 'The link leads into the root directory of that process: with a process of the machine, out of the box.',
      'zh-CN': '这个链接通向那个进程的根目录；如果是机器的进程，就出了盒子。',
    },
    known: 'docker run --pid=host, /proc/1/root',
    harmless: { en: 'stat(2) of a directory.', 'zh-CN': '对目录做一次 stat(2)。' },
    obstacles: [
      wall('proc'),
      wall('pid'),
      wall('ids', 'canary'),
      cap('CAP_SYS_PTRACE'),
      wall('user'),
      wall('root'),
    ],
    run(by, scene) {
      let outcome: Outcome | undefined;
      for (const pid of [scene.canary.pid, 1]) {
        const status = by.stat(AT.AT_FDCWD, `/proc/${pid}/root/`);
        if (isMachineRoot(status?.inode, scene)) return through(by);
        outcome ??= status ? held(by, SIGNS.own) : held(by);
      }
      return outcome!;
    },
  },
  {
    name: 'descriptor',
    kind: 'root',
    title: { en: 'leave through a descriptor that was left open', 'zh-CN': '经由遗留的描述符逃出' },
    escape: {
      en: 'runc left a descriptor of a directory of the machine open, and a working directory outside of the root.',
      'zh-CN': 'runc 曾留下一个指向机器目录的描述符，以及根目录之外的工作目录。',
    },
    known: 'CVE-2024-21626 (Leaky Vessels), CVE-2016-9962',
    harmless: CHROOT_HARMLESS,
    obstacles: [wall('root')],
    run(by, scene) {
      for (let fd = 0; fd < MOST_FDS; fd++) {
        const status = by.stat(fd);
        if (!status || (status.mode & S_IFMT) !== S_IFDIR) continue;
        if (by.call('fchdir', fd) < 0) continue;
        by.call('chdir', MANY_UP);
        const outcome = climbed(by, scene);
        if (outcome.result === 'through') return outcome;
      }
      by.call('chdir', MANY_UP);
      return climbed(by, scene);
    },
  },
  {
    name: 'working-directory',
    kind: 'root',
    title: { en: 'climb out of the working directory', 'zh-CN': '从工作目录向上爬出去' },
    escape: {
      en: 'Through /proc/self/cwd, `..` goes up from where the process was started, which may be outside.',
      'zh-CN': '借 /proc/self/cwd，`..` 从进程启动处向上走，而那里可能在外面。',
    },
    known: 'CVE-2024-21626, 2024',
    harmless: { en: 'stat(2) of a directory.', 'zh-CN': '对目录做一次 stat(2)。' },
    obstacles: [wall('root')],
    run(by, scene) {
      const link = by.stat(AT.AT_FDCWD, `/proc/self/cwd/${MANY_UP}`);
      if (isMachineRoot(link?.inode, scene)) return through(by);
      const own = by.stat(AT.AT_FDCWD, MANY_UP);
      return isMachineRoot(own?.inode, scene) ? through(by) : held(by, SIGNS.own);
    },
  },
  {
    name: 'file-handle',
    kind: 'root',
    title: { en: 'open a file by its handle', 'zh-CN': '按句柄打开文件' },
    escape: {
      en: 'open_by_handle_at opens any file of a file system by its inode number, whatever the root directory is.',
      'zh-CN': 'open_by_handle_at 按 inode 号打开文件系统里的任何文件，不管根目录在哪里。',
    },
    known: 'Shocker, 2014',
    harmless: {
      en: 'The handle names the top of a file system; it is opened as a path only, and closed.',
      'zh-CN': '句柄指向文件系统的顶层；只作为路径打开，然后关闭。',
    },
    obstacles: [wall('filter'), cap('CAP_DAC_READ_SEARCH'), wall('user'), wall('root')],
    run(by, scene) {
      const mount = by.open('/', O.O_RDONLY | O.O_DIRECTORY | O.O_CLOEXEC);
      const handle = new Struct(['u32', 8], ['i32', FILEID_INO32_GEN], ['u32', ROOT_INODE], ['u32', 0]);
      const fd = by.call('open_by_handle_at', mount, handle, O.O_PATH | O.O_CLOEXEC);
      // ESTALE: the right was granted, only no file has this handle.
      const outcome = judgeCall(by, ['ESTALE']);
      const opened = by.last;
      const isMissing = errnoOf(opened) === 'ESTALE';
      const inode = fd >= 0 ? by.stat(fd)?.inode : undefined;
      if (fd >= 0) by.quietly('close', fd);
      by.quietly('close', mount);
      if (outcome.result !== 'through') return outcome;
      const isOut = isMissing ? scene.self.root === scene.machine.root : isMachineRoot(inode, scene);
      return isOut ? outcome : { result: 'held', deciding: opened, sign: SIGNS.own };
    },
  },
  {
    name: 'enter-namespace',
    kind: 'root',
    title: { en: "enter the machine's mount namespace", 'zh-CN': '进入机器的挂载命名空间' },
    escape: {
      en: 'nsenter --target 1 --mount is the way out of every privileged container that sees process 1.',
      'zh-CN': '对能看到 1 号进程的特权容器，nsenter --target 1 --mount 就是出口。',
    },
    known: 'setns(2), nsenter(1)',
    harmless: {
      en: 'The process that enters it is ended at once and does nothing there.',
      'zh-CN': '进去的进程马上结束，在那里什么都不做。',
    },
    obstacles: [
      wall('filter'),
      wall('proc'),
      wall('pid'),
      wall('ids', 'canary'),
      cap('CAP_SYS_PTRACE'),
      cap('CAP_SYS_ADMIN'),
      wall('user'),
      wall('root'),
    ],
    run(by, { canary, self, machine }) {
      const fd = by.open(`/proc/${canary.pid}/ns/mnt`, O.O_RDONLY | O.O_CLOEXEC);
      if (fd < 0) return held(by);
      by.call('setns', fd, CLONE.CLONE_NEWNS);
      const outcome = judgeCall(by);
      by.quietly('close', fd);
      const isOwn = self.namespaces.pid !== machine.namespaces.pid && self.root !== machine.root;
      return outcome.result === 'through' && isOwn && !entered(by, machine.root)
        ? held(by, SIGNS.own)
        : outcome;
    },
  },
  {
    name: 'runtime-socket',
    kind: 'files',
    title: { en: 'talk to the container runtime of the machine', 'zh-CN': '与机器的容器运行时对话' },
    escape: {
      en: 'A program that reaches docker.sock starts a container with the whole machine mounted in it.',
      'zh-CN': '够得着 docker.sock，就能启动一个挂载整台机器的容器。',
    },
    known: '/var/run/docker.sock',
    harmless: { en: 'stat(2) of a socket; nothing connects.', 'zh-CN': '对套接字做一次 stat(2)，不连接。' },
    obstacles: [wall('root')],
    run(by, scene) {
      const sockets = [
        '/run/docker.sock',
        '/run/containerd/containerd.sock',
        '/run/podman/podman.sock',
        '/run/crio/crio.sock',
      ];
      let found = false;
      for (const path of sockets) if (by.stat(AT.AT_FDCWD, path)) found = true;
      const listed = readFileSync('/proc/net/unix', 'latin1');
      const exists = sockets.some((path) => listed.includes(path));
      if (!exists) return absent('no-such-file', by);
      return found ? through(by) : held(by, scene.self.root === scene.machine.root ? undefined : 'ENOENT');
    },
  },
];

function climbed(by: Attacker, scene: Scene): Outcome {
  const status = by.stat(AT.AT_FDCWD, '.');
  return isMachineRoot(status?.inode, scene) ? through(by) : held(by, SIGNS.own);
}

function entered(by: Attacker, root: unknown): boolean {
  return by.stat(AT.AT_FDCWD, '/')?.inode === root;
}
