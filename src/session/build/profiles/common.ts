import type { NamespaceType } from '../../../kernel/proc/namespaces.ts';
import type { LimitAim, MountAim, RlimitAim, SysctlAim } from '../profile.ts';

const HARDENED = ['nosuid', 'nodev', 'noexec'];

/** What the OCI runtime specification calls the default file systems, and /tmp, which is ns-lab's. */
export const MOUNTS = {
  proc: {
    target: '/proc',
    fstype: 'proc',
    line: 'mount proc',
    options: HARDENED,
    why: {
      en: 'the processes of its own PID namespace, and the settings of its kernel resources',
      'zh-CN': '自己 PID 命名空间里的进程，和自己内核资源的设置',
    },
  },
  sysfs: {
    target: '/sys',
    fstype: 'sysfs',
    line: 'mount sysfs',
    options: [...HARDENED, 'ro'],
    why: {
      en: 'devices and drivers of the machine, and its own network interfaces: read-only',
      'zh-CN': '机器的设备和驱动，以及自己的网络接口：只读',
    },
  },
  cgroup: {
    target: '/sys/fs/cgroup',
    fstype: 'cgroup',
    line: 'mount cgroup',
    options: [...HARDENED, 'ro'],
    why: {
      en: 'the limits that hold it, seen from inside, where nobody may lift them: read-only',
      'zh-CN': '从里面看限制自己的那些组；谁也不能放宽：只读',
    },
  },
  dev: {
    target: '/dev',
    fstype: 'tmpfs',
    line: 'mount dev',
    options: ['nosuid'],
    why: {
      en: 'a /dev of its own, with the few devices that belong to nobody',
      'zh-CN': '自己的 /dev，里面只有不属于任何人的几个设备',
    },
  },
  devpts: {
    target: '/dev/pts',
    fstype: 'devpts',
    line: 'mount devpts',
    options: ['nosuid', 'noexec'],
    why: { en: 'terminals of its own: a new instance', 'zh-CN': '自己的终端：一个新实例' },
  },
  shm: {
    target: '/dev/shm',
    fstype: 'tmpfs',
    line: 'mount shm',
    options: HARDENED,
    why: {
      en: 'shared memory of its own, at most 64 MiB',
      'zh-CN': '自己的共享内存，最多 64 MiB',
    },
  },
  mqueue: {
    target: '/dev/mqueue',
    fstype: 'mqueue',
    line: 'mount mqueue',
    options: HARDENED,
    why: { en: 'the message queues of its IPC namespace', 'zh-CN': '自己 IPC 命名空间的消息队列' },
  },
  tmp: {
    target: '/tmp',
    fstype: 'tmpfs',
    line: 'mount tmpfs',
    options: ['nosuid', 'nodev'],
    why: {
      en: 'a /tmp in memory, without devices and setuid programs',
      'zh-CN': '内存里的 /tmp，没有设备和 setuid 程序',
    },
  },
} as const satisfies Record<string, MountAim>;

/** So that one box cannot use up the machine. */
export const LIMITS: readonly LimitAim[] = [
  {
    controller: 'cpu',
    line: 'set cpu quota 50%',
    why: { en: 'half of one CPU at most', 'zh-CN': '最多半个 CPU' },
  },
  {
    controller: 'memory',
    line: 'set memory max 256M',
    why: {
      en: 'a program that wants more is killed, not the machine',
      'zh-CN': '要得更多的程序会被杀死，而不是拖垮机器',
    },
  },
  {
    controller: 'pids',
    line: 'set pids max 128',
    why: { en: 'a fork bomb ends here', 'zh-CN': 'fork 炸弹到此为止' },
  },
];

/** What Docker, podman and runc unshare by default. */
export const USUAL_NAMESPACES: readonly NamespaceType[] = ['mnt', 'uts', 'ipc', 'net', 'pid', 'cgroup'];

/** As `--privileged` has them. */
export const WRITABLE_MOUNTS = {
  sysfs: {
    ...MOUNTS.sysfs,
    line: 'mount sysfs --rw',
    options: [...HARDENED, 'rw'],
    why: {
      en: 'devices and drivers of the machine, writable: root inside can change them',
      'zh-CN': '机器的设备和驱动，可写：里面的 root 能改变它们',
    },
  },
  cgroup: {
    ...MOUNTS.cgroup,
    line: 'mount cgroup --rw',
    options: [...HARDENED, 'rw'],
    why: {
      en: 'the limits that hold it, writable: root inside can lift them',
      'zh-CN': '限制自己的那些组，可写：里面的 root 能放宽它们',
    },
  },
} as const satisfies Record<string, MountAim>;

/** The default file systems of the OCI runtime specification. */
export const USUAL_MOUNTS: readonly MountAim[] = [
  MOUNTS.proc,
  MOUNTS.sysfs,
  MOUNTS.cgroup,
  MOUNTS.dev,
  MOUNTS.devpts,
  MOUNTS.shm,
  MOUNTS.mqueue,
];

/** Docker sets none; a core file goes to a program that runs outside, as root of the machine, core(5). */
export const RLIMITS: readonly RlimitAim[] = [
  {
    name: 'core',
    soft: 0,
    hard: 0,
    why: {
      en: 'no core files: the program that takes them, core(5), runs outside',
      'zh-CN': '没有 core 文件：接收它们的程序（core(5)）在外面运行',
    },
  },
  {
    name: 'nofile',
    soft: 1024,
    hard: 4096,
    why: {
      en: 'a process cannot use up the open files of the machine',
      'zh-CN': '一个进程用不光机器的打开文件数',
    },
  },
];

/** What Docker sets in the network namespace, daemon/oci_linux.go: what needed a capability no longer does. */
export const SYSCTLS = {
  ports: {
    name: 'net.ipv4.ip_unprivileged_port_start',
    value: '0',
    why: {
      en: 'any user of the box may listen on port 80: its ports are its own',
      'zh-CN': '盒子里的任何用户都可以监听 80 端口：端口是它自己的',
    },
  },
  ping: {
    name: 'net.ipv4.ping_group_range',
    value: '0 2147483647',
    why: {
      en: 'any user of the box may ping without CAP_NET_RAW',
      'zh-CN': '盒子里的任何用户不用 CAP_NET_RAW 就能 ping',
    },
  },
} as const satisfies Record<string, SysctlAim>;
