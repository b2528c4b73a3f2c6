import { readFileSync, statfsSync } from 'node:fs';
import { MAP, PROT } from '../../../kernel/flags.ts';
import { type RlimitName, rlimitNumber } from '../../../kernel/rlimits.ts';
import { Out } from '../../../kernel/task.ts';
import type { Attacker } from '../attacker.ts';
import { type Attempt, held, judgeCall, type Outcome, SIGNS, through } from '../attempt.ts';
import type { Scene } from '../scene.ts';
import type { LimitName } from '../walls.ts';
import { wall } from './obstacles.ts';

const FEW_PROCESSES = 8;
const LITTLE_MEMORY = 8 * 2 ** 20;

const LITTLE = {
  en: 'Only a little is taken, and given back at once; whether there is a limit is read from its file.',
  'zh-CN': '只取一点点，马上归还；有没有限制是从文件里读出来的。',
} as const;

/** A call that succeeded: the limit that is there would stop it later. */
function limited(by: Attacker, { limits }: Scene, name: LimitName): Outcome {
  const outcome = judgeCall(by);
  return outcome.result === 'through' && limits[name] !== undefined ? held(by, SIGNS.limit) : outcome;
}

/** What one box may take away from all others. */
export const LIMITS: readonly Attempt[] = [
  {
    name: 'fork-bomb',
    kind: 'limits',
    title: { en: 'fill the process table', 'zh-CN': '填满进程表' },
    escape: {
      en: 'Without a limit of processes, a fork bomb in one container stops the machine.',
      'zh-CN': '没有进程数限制时，一个容器里的 fork 炸弹就能让机器停转。',
    },
    known: 'fork bomb; docker run --pids-limit, 2016',
    harmless: LITTLE,
    obstacles: [wall('filter'), wall('rlimit', 'nproc'), wall('pids')],
    run(by, scene) {
      for (let i = 0; i < FEW_PROCESSES; i++) if (!by.fork()) return held(by);
      return limited(by, scene, 'pids');
    },
  },
  {
    name: 'memory',
    kind: 'limits',
    title: { en: 'use up the memory', 'zh-CN': '耗尽内存' },
    escape: {
      en: "Without a limit the kernel's OOM killer looks for its victims among all processes of the machine.",
      'zh-CN': '没有限制时，内核的 OOM killer 会在机器的所有进程里找牺牲者。',
    },
    known: 'docker run --memory',
    harmless: LITTLE,
    obstacles: [wall('memory')],
    run(by, scene) {
      const flags = MAP.MAP_PRIVATE | MAP.MAP_ANONYMOUS;
      by.call('mmap', 0, LITTLE_MEMORY, PROT.PROT_READ | PROT.PROT_WRITE, flags, -1, 0);
      return limited(by, scene, 'memory');
    },
  },
  {
    name: 'cpu',
    kind: 'limits',
    title: { en: 'use up the CPU time', 'zh-CN': '耗尽 CPU 时间' },
    escape: {
      en: 'Without a quota a miner in one container slows down all others.',
      'zh-CN': '没有配额时，一个容器里的挖矿程序会拖慢其他所有容器。',
    },
    known: 'docker run --cpus',
    harmless: LITTLE,
    obstacles: [wall('cpu')],
    run(by, scene) {
      by.call('getpid');
      return limited(by, scene, 'cpu');
    },
  },
  {
    name: 'descriptors',
    kind: 'limits',
    title: { en: 'open files without an end', 'zh-CN': '无止境地打开文件' },
    escape: {
      en: 'Each open file takes memory of the kernel, which all share.',
      'zh-CN': '每个打开的文件都占用大家共用的内核内存。',
    },
    known: 'docker run --ulimit nofile, getrlimit(2)',
    harmless: { en: 'The limit is read.', 'zh-CN': '只读限制。' },
    obstacles: [wall('rlimit', 'nofile')],
    run(by) {
      const limit = readLimit(by, 'nofile');
      return limit !== undefined && limit <= 2n ** 20n ? held(by, SIGNS.limit) : judgeCall(by);
    },
  },
  {
    name: 'user-processes',
    kind: 'limits',
    title: { en: "use up the person's processes", 'zh-CN': '耗尽使用者的进程数' },
    escape: {
      en: 'RLIMIT_NPROC counts all processes of one user ID, in all containers and outside: one stops the others.',
      'zh-CN': 'RLIMIT_NPROC 按用户 ID 计数，跨所有容器和外面：一个会卡住其他的。',
    },
    known: 'CVE-2022-24122 era, getrlimit(2)',
    harmless: { en: 'The limit is read.', 'zh-CN': '只读限制。' },
    obstacles: [wall('pids'), wall('ids', 'canary')],
    run(by, scene) {
      readLimit(by, 'nproc');
      const isApart = scene.self.status.uid.effective !== scene.canary.status.uid.effective;
      const outcome = limited(by, scene, 'pids');
      return outcome.result === 'through' && isApart ? held(by, SIGNS.own) : outcome;
    },
  },
  {
    name: 'disk',
    kind: 'limits',
    title: { en: "fill the machine's disk", 'zh-CN': '写满机器的磁盘' },
    escape: {
      en: 'What a container writes lies on the disk of the machine: when that is full, everything stops. Only a read-only root (`pivot_root --ro`) holds that.',
      'zh-CN': '容器写的东西都在机器的磁盘上：磁盘一满，一切停摆。只有只读的根（`pivot_root --ro`）能挡住。',
    },
    known: 'docker run --storage-opt size',
    harmless: { en: 'The size of the file system is read.', 'zh-CN': '只读文件系统的大小。' },
    obstacles: [wall('readonly', '/'), wall('quota')],
    // A box that may write at all has no wall here, as in Docker; `pivot_root --ro` takes the writing away.
    remedy: [],
    run: (by) => fileSystem(by, 'blocks'),
  },
  {
    name: 'inodes',
    kind: 'limits',
    title: { en: "use up the machine's inodes", 'zh-CN': '用光机器的 inode' },
    escape: {
      en: 'Empty files are enough to fill a disk that still has room.',
      'zh-CN': '光是空文件就能让还有空间的磁盘再也建不了文件。',
    },
    known: 'statfs(2), f_files',
    harmless: { en: 'The size of the file system is read.', 'zh-CN': '只读文件系统的大小。' },
    obstacles: [wall('readonly', '/'), wall('quota')],
    // A box that may write at all has no wall here, as in Docker; `pivot_root --ro` takes the writing away.
    remedy: [],
    run: (by) => fileSystem(by, 'files'),
  },
  {
    name: 'core-dump',
    kind: 'limits',
    title: { en: "have a core dump handled by the machine's program", 'zh-CN': '让机器的程序处理核心转储' },
    escape: {
      en: 'A crash in the box starts the handler of the machine as root, with names that the box has chosen.',
      'zh-CN': '盒子里的崩溃会以 root 启动机器的处理程序，名字由盒子决定。',
    },
    known: 'CVE-2025-4598 (systemd-coredump), CVE-2015-1318 (apport)',
    harmless: {
      en: 'Nothing crashes: a process raises its own limit as far as it may, and the pattern is read outside.',
      'zh-CN': '什么都不会崩溃：进程只把自己的限制提到允许的最高值，模式在外面读。',
    },
    obstacles: [wall('rlimit', 'core'), wall('root')],
    run(by, { self, machine }) {
      const hard = readLimit(by, 'core') ?? 0n;
      const isPiped = readFileSync('/proc/sys/kernel/core_pattern', 'latin1').startsWith('|');
      // core(5): a limit of 0 does not stop what goes into a pipe.
      if (isPiped) return judgeCall(by);
      if (hard === 0n) return held(by, SIGNS.limit);
      const both = Buffer.alloc(16);
      both.writeBigUInt64LE(hard, 0);
      both.writeBigUInt64LE(hard, 8);
      by.call('prlimit64', 0, rlimitNumber('core'), both, null);
      const outcome = judgeCall(by);
      return outcome.result === 'through' && self.root !== machine.root ? held(by, SIGNS.own) : outcome;
    },
  },
];

/** The hard limit, as the attacker reads it; undefined when it may not. */
function readLimit(by: Attacker, name: RlimitName): bigint | undefined {
  const limit = new Out(
    16,
    (bytes) => `{rlim_cur=${bytes.readBigUInt64LE(0)}, rlim_max=${bytes.readBigUInt64LE(8)}}`,
  );
  return by.call('prlimit64', 0, rlimitNumber(name), null, limit) < 0
    ? undefined
    : limit.bytes.readBigUInt64LE(8);
}

/** Whether what the box writes to its root may fill as much as the machine's has. */
function fileSystem(by: Attacker, what: 'blocks' | 'files'): Outcome {
  const status = new Out(120, () => '{…}');
  if (by.call('statfs', '/', status) < 0) return held(by);
  const [size, blocks, files, flags] = [8, 16, 40, 80].map((at) => status.bytes.readBigUInt64LE(at)) as [
    bigint,
    bigint,
    bigint,
    bigint,
  ];
  if (flags & 1n) return held(by, 'EROFS');
  const machine = statfsSync('/', { bigint: true });
  const [own, theirs] =
    what === 'blocks' ? [size * blocks, machine.bsize * machine.blocks] : [files, machine.files];
  return own > 0n && own < theirs ? held(by, SIGNS.limit, `/ ${what} ${own} < ${theirs}`) : through(by);
}
