import { release } from 'node:os';
import { NAMESPACES, readNamespaces } from '../../kernel/proc/namespaces.ts';
import { readText } from '../../kernel/proc/read-text.ts';
import { readStatus } from '../../kernel/proc/status.ts';
import { attempt, isUnreadable } from '../../kernel/proc/unreadable.ts';
import { currentArch } from '../../kernel/proxy/code.ts';
import { translate } from '../../locale/locale.ts';
import { UnavailableError } from '../errors.ts';
import { type Trial, trial } from './finding.ts';

/** close_range(2) came with Linux 5.9, overlayfs for user namespaces with 5.11. */
const WANTED_KERNEL = [5, 11] as const;
const WANTED_NODE = 20;

/** The first namespaces of a machine have fixed inode numbers; linux/proc_ns.h. */
const INITIAL: Readonly<Record<string, number>> = {
  ipc: 0xefffffff,
  uts: 0xeffffffe,
  user: 0xeffffffd,
  pid: 0xeffffffc,
  cgroup: 0xeffffffb,
};

/** What ns-lab runs on, and in. Nothing of this needs a process of its own to try it. */
export function machineTrials(): Trial[] {
  return [
    trial('kernel', examineKernel),
    trial('Node.js', examineNode),
    trial('surroundings', examineSurroundings, { isNeeded: false }),
  ];
}

/** A /proc of another PID namespace would name the wrong processes: with such a one nothing may be tried. */
export function procTrial(): Trial {
  const remedy = () =>
    translate({
      en: 'mount a /proc of the PID namespace that ns-lab is in: unshare --mount-proc, docker run without --volume /proc',
      'zh-CN':
        '挂载 ns-lab 所在 PID 命名空间的 /proc：unshare --mount-proc，或 docker run 时不要 --volume /proc',
    });
  return trial('/proc', examineProc, { remedy });
}

function examineProc() {
  const { pid } = readStatus('self');
  if (pid === process.pid)
    return translate({
      en: `/proc/self is process ${pid}, and so says getpid(2)`,
      'zh-CN': `/proc/self 是进程 ${pid}，getpid(2) 也这样说`,
    });
  throw new UnavailableError(
    translate({
      en: `/proc is of another PID namespace: /proc/self is process ${pid}, but getpid(2) says ${process.pid}`,
      'zh-CN': `/proc 属于另一个 PID 命名空间：/proc/self 是进程 ${pid}，而 getpid(2) 说是 ${process.pid}`,
    }),
  );
}

function examineKernel() {
  const version = translate({
    en: `Linux ${release()} on ${process.arch}`,
    'zh-CN': `Linux ${release()}，${process.arch}`,
  });
  if (process.platform !== 'linux' || !currentArch()) {
    throw new UnavailableError(
      translate({
        en: `${process.platform} on ${process.arch}`,
        'zh-CN': `${process.arch} 上的 ${process.platform}`,
      }),
      translate({
        en: 'run ns-lab on Linux on x64 or arm64, in a virtual machine if need be',
        'zh-CN': '在 x64 或 arm64 的 Linux 上运行 ns-lab，必要时用虚拟机',
      }),
    );
  }
  const [major = 0, minor = 0] = release().split('.').map(Number);
  const [wantedMajor, wantedMinor] = WANTED_KERNEL;
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return version;
  return {
    limited: translate({
      en: `${version}: older than ${WANTED_KERNEL.join('.')}, from which on an ordinary user may mount an overlay`,
      'zh-CN': `${version}：早于 ${WANTED_KERNEL.join('.')}，从那个版本起普通用户才能挂载 overlay`,
    }),
    remedy: translate({
      en: 'the lines below say what works all the same; otherwise use a newer kernel',
      'zh-CN': '下面各行说明哪些仍然可用；否则换用更新的内核',
    }),
  };
}

function examineNode() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major >= WANTED_NODE) return `Node.js ${process.version}`;
  return {
    limited: `Node.js ${process.version}`,
    remedy: translate({
      en: `ns-lab is made for Node.js ${WANTED_NODE} and newer`,
      'zh-CN': `ns-lab 需要 Node.js ${WANTED_NODE} 或更新的版本`,
    }),
  };
}

/** A container around ns-lab is told by its traces in ns-lab's own process. */
function examineSurroundings() {
  const namespaces = readNamespaces('self');
  const { seccomp, noNewPrivs } = readStatus('self');
  const own = NAMESPACES.filter(({ type }) => {
    const initial = INITIAL[type];
    return initial !== undefined && !isUnreadable(namespaces[type]) && namespaces[type] !== initial;
  }).map(({ type }) => type);
  const traces = [
    ...(own.length > 0
      ? [
          translate({
            en: `${own.join(', ')} namespace other than the machine's first`,
            'zh-CN': `不是机器最初的 ${own.join('、')} 命名空间`,
          }),
        ]
      : []),
    ...(seccomp === 2 ? [translate({ en: 'a seccomp filter', 'zh-CN': 'seccomp 过滤器' })] : []),
    ...(noNewPrivs
      ? [
          translate({
            en: 'no_new_privs, so that newuidmap and sudo get no privileges',
            'zh-CN': 'no_new_privs（newuidmap 和 sudo 因此得不到特权）',
          }),
        ]
      : []),
    ...securityLabel(),
  ];
  if (traces.length === 0)
    return translate({
      en: "no container: the machine's first namespaces, no seccomp filter",
      'zh-CN': '不在容器里：都是机器最初的命名空间，没有 seccomp 过滤器',
    });
  return {
    limited: translate({
      en: `ns-lab runs with ${traces.join('; ')}`,
      'zh-CN': `ns-lab 运行的环境：${traces.join('；')}`,
    }),
    remedy: translate({
      en: 'where something below is refused, start ns-lab outside of this',
      'zh-CN': '如果下面有什么被拒绝，就在这个环境之外启动 ns-lab',
    }),
  };
}

/** The AppArmor profile or SELinux context that confines ns-lab; none when it is not confined. */
function securityLabel(): string[] {
  const text = attempt(() => readText('/proc/self/attr/current'));
  if (isUnreadable(text)) return [];
  const label = text.replace(/\0/g, '').trim();
  return label === '' || label === 'kernel' || /unconfined/.test(label)
    ? []
    : [translate({ en: `the security label ${label}`, 'zh-CN': `安全标签 ${label}` })];
}
