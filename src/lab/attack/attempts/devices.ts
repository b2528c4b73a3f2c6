import { existsSync } from 'node:fs';
import { AT, O, S } from '../../../kernel/flags.ts';
import { type Attempt, absent, held, judgeCall, type Outcome, through } from '../attempt.ts';
import { DISK } from '../machine-settings.ts';
import { findDisk, makedev } from './disks.ts';
import { cap, setting, wall } from './obstacles.ts';
import { temporaryPath } from './temporary.ts';

const S_IFBLK = 0o60000;
const READ = O.O_RDONLY | O.O_CLOEXEC | O.O_NONBLOCK;

/** Devices of the machine. */
export const DEVICES: readonly Attempt[] = [
  {
    name: 'make-disk',
    kind: 'devices',
    title: { en: 'make a node for the disk of the machine and read it', 'zh-CN': '为机器的磁盘建节点并读取' },
    escape: {
      en: 'With a node of the disk, debugfs(8) reads and changes every file of the machine past all permissions.',
      'zh-CN': '有了磁盘节点，debugfs(8) 可以绕过所有权限读写机器的每个文件。',
    },
    known: 'CAP_MKNOD, docker run --privileged',
    harmless: {
      en: 'The node lies in a temporary directory for a moment; it is opened for reading only, and removed.',
      'zh-CN': '节点只在临时目录里存在片刻，只读打开，随后删除。',
    },
    obstacles: [
      wall('filter'),
      cap('CAP_MKNOD'),
      wall('user'),
      wall('devices'),
      wall('nodev'),
      setting(DISK),
    ],
    remedy: ['deny device a'],
    run(by, scene) {
      const disk = findDisk();
      if (!disk) return absent('no-disk', by);
      const path = temporaryPath(by, scene, 'nodev');
      if (path === undefined) return absent('no-directory', by);
      const rule = `b ${disk.major}:${disk.minor}`;
      const number = makedev(disk.major, disk.minor);
      if (by.call('mknodat', AT.AT_FDCWD, path, S_IFBLK | 0o600, number) < 0)
        return held(by, undefined, `${rule} m`);
      const fd = by.open(path, READ);
      const outcome: Outcome =
        fd < 0 ? held(by, undefined, by.last.result === -13 ? path : `${rule} r`) : through(by);
      if (fd >= 0) by.quietly('close', fd);
      by.quietly('unlinkat', AT.AT_FDCWD, path, 0);
      return outcome;
    },
  },
  {
    name: 'open-disk',
    kind: 'devices',
    title: { en: 'open the disk of the machine in /dev', 'zh-CN': '打开 /dev 里的机器磁盘' },
    escape: {
      en: 'A container that was given /dev, or --privileged, mounts the disk of the machine.',
      'zh-CN': '拿到 /dev 或 --privileged 的容器可以挂载机器的磁盘。',
    },
    known: 'docker run --privileged, --device',
    harmless: {
      en: 'It is opened for reading and closed; nothing is read.',
      'zh-CN': '只读打开再关闭，什么都不读。',
    },
    obstacles: [wall('dev'), wall('ids', 'root'), wall('devices'), wall('user'), wall('root'), setting(DISK)],
    run(by) {
      const disk = findDisk();
      if (!disk) return absent('no-disk', by);
      const fd = by.open(`/dev/${disk.name}`, READ);
      const outcome = fd < 0 ? held(by, undefined, `b ${disk.major}:${disk.minor} r`) : through(by);
      if (fd >= 0) by.quietly('close', fd);
      return outcome;
    },
  },
  {
    name: 'dev-mem',
    kind: 'devices',
    title: { en: "open the machine's memory, /dev/mem", 'zh-CN': '打开机器的内存 /dev/mem' },
    escape: {
      en: 'Physical memory as a file: who may read it needs no other hole.',
      'zh-CN': '物理内存成了文件：能读它就不需要别的漏洞。',
    },
    known: 'CAP_SYS_RAWIO, /dev/mem, /dev/port',
    harmless: {
      en: 'It is opened for reading and closed; nothing is read.',
      'zh-CN': '只读打开再关闭，什么都不读。',
    },
    obstacles: [
      wall('dev'),
      wall('ids', 'root'),
      wall('devices', 'c 1:1 r'),
      cap('CAP_SYS_RAWIO'),
      wall('user'),
      wall('root'),
    ],
    run(by) {
      let outcome: Outcome | undefined;
      const paths = ['/dev/mem', '/dev/port', '/dev/kmem'].filter((path) => existsSync(path));
      for (const path of paths) {
        const fd = by.open(path, READ);
        if (fd < 0) {
          outcome ??= held(by);
          continue;
        }
        by.quietly('close', fd);
        return { result: 'through', deciding: by.tried.at(-1)! };
      }
      return outcome ?? absent('no-such-file', by);
    },
  },
  {
    name: 'make-device',
    kind: 'devices',
    title: { en: 'make a node that Docker does not allow', 'zh-CN': '建一个 Docker 不允许的节点' },
    escape: {
      en: 'Any device of the machine can be reached by its number; only rules or capabilities hold that back.',
      'zh-CN': '知道号码就能触及机器的任何设备；只有规则或能力能拦住。',
    },
    known: 'mknod(2), devices cgroup',
    harmless: {
      en: 'The node of the kernel log lies in a temporary directory for a moment, is opened for reading, and removed.',
      'zh-CN': '内核日志的节点只在临时目录里存在片刻，只读打开，随后删除。',
    },
    obstacles: [
      wall('filter'),
      cap('CAP_MKNOD'),
      wall('user'),
      wall('devices'),
      wall('nodev'),
      cap('CAP_SYSLOG'),
    ],
    remedy: ['deny device a'],
    run(by, scene) {
      const path = temporaryPath(by, scene, 'nodev');
      if (path === undefined) return absent('no-directory', by);
      if (by.call('mknodat', AT.AT_FDCWD, path, S.S_IFCHR | 0o600, makedev(1, 11)) < 0)
        return held(by, undefined, 'c 1:11 m');
      const fd = by.open(path, READ);
      const outcome: Outcome =
        fd < 0 ? held(by, undefined, by.last.result === -13 ? path : 'c 1:11 r') : through(by);
      if (fd >= 0) by.quietly('close', fd);
      by.quietly('unlinkat', AT.AT_FDCWD, path, 0);
      return outcome;
    },
  },
  {
    name: 'inject-input',
    kind: 'devices',
    title: { en: "type into the person's terminal", 'zh-CN': '往使用者的终端里打字' },
    escape: {
      en: 'TIOCSTI puts characters into the input of a terminal that is shared with a shell outside.',
      'zh-CN': 'TIOCSTI 能把字符塞进与外面 shell 共用的终端。',
    },
    known: 'CVE-2017-5226 (bubblewrap), TIOCSTI',
    harmless: {
      en: 'The address of the character is not valid: the kernel asks for the right first and then has nothing to type.',
      'zh-CN': '字符的地址无效：内核先问权限，然后没有可输入的字符。',
    },
    obstacles: [wall('terminal'), wall('filter'), { wall: 'machine', of: 'dev.tty.legacy_tiocsti' }],
    run(by) {
      const fd = by.open('/dev/tty', O.O_RDWR | O.O_CLOEXEC | O.O_NOCTTY);
      if (fd < 0) return held(by);
      by.call('ioctl', fd, 0x5412, 16);
      const outcome = judgeCall(by, ['EFAULT']);
      by.quietly('close', fd);
      return outcome;
    },
  },
];
