import { readdirSync } from 'node:fs';
import type { Translated } from '../../locale/locale.ts';

/** What ns-lab controls. Most are a controller of the same name; NAMES_BY_VERSION has the exceptions. */
export const CONTROLLERS = [
  'cpu',
  'cpuacct',
  'cpuset',
  'memory',
  'pids',
  'io',
  'freezer',
  'devices',
  'hugetlb',
  'net_cls',
  'net_prio',
] as const;
export type ControllerName = (typeof CONTROLLERS)[number];

/** In place of a controller's name: every v2 group can do it, whichever controllers are switched on. */
export const CORE = 'core';

/** What each version calls a controller; a version that does not have it at all is left out. cgroups(7). */
export const NAMES_BY_VERSION: Readonly<Record<ControllerName, Readonly<Partial<Record<1 | 2, string>>>>> = {
  cpu: { 1: 'cpu', 2: 'cpu' },
  cpuacct: { 1: 'cpuacct' },
  cpuset: { 1: 'cpuset', 2: 'cpuset' },
  memory: { 1: 'memory', 2: 'memory' },
  pids: { 1: 'pids', 2: 'pids' },
  io: { 1: 'blkio', 2: 'io' },
  freezer: { 1: 'freezer', 2: CORE },
  devices: { 1: 'devices', 2: CORE },
  hugetlb: { 1: 'hugetlb', 2: 'hugetlb' },
  net_cls: { 1: 'net_cls' },
  net_prio: { 1: 'net_prio' },
};

/** Where v2 has no such controller: what it has instead. */
export const INSTEAD_ON_V2: Readonly<Partial<Record<ControllerName, Translated>>> = {
  cpuacct: { en: 'cpu.stat of every group counts CPU time', 'zh-CN': '每个组的 cpu.stat 都统计 CPU 时间' },
  net_cls: {
    en: 'firewall rules match the group itself (nft: socket cgroupv2; iptables: -m cgroup --path)',
    'zh-CN': '防火墙规则直接匹配组（nft：socket cgroupv2；iptables：-m cgroup --path）',
  },
  net_prio: {
    en: 'a BPF program that is attached to the group can set priorities',
    'zh-CN': '挂到组上的 BPF 程序可以设置优先级',
  },
};

/** Groups that a box gets together with another one, because only they count what that one limits. */
export const COMPANIONS: Readonly<Partial<Record<ControllerName, ControllerName>>> = { cpu: 'cpuacct' };

type FileTable = Readonly<Record<1 | 2, Readonly<Record<ControllerName, readonly string[]>>>>;

/** The files of a group that a snapshot reads, see cgroups(7) and the kernel's cgroup-v1/ and cgroup-v2 documents. */
export const SNAPSHOT_FILES: FileTable = {
  1: {
    cpu: ['cpu.cfs_quota_us', 'cpu.cfs_period_us', 'cpu.cfs_burst_us', 'cpu.shares', 'cpu.stat'],
    cpuacct: ['cpuacct.usage'],
    cpuset: ['cpuset.cpus', 'cpuset.mems'],
    memory: [
      'memory.limit_in_bytes',
      'memory.soft_limit_in_bytes',
      'memory.memsw.limit_in_bytes',
      'memory.usage_in_bytes',
      'memory.memsw.usage_in_bytes',
      'memory.kmem.usage_in_bytes',
      'memory.failcnt',
      'memory.oom_control',
      'memory.swappiness',
      'memory.stat',
    ],
    pids: ['pids.max', 'pids.current', 'pids.events'],
    io: [
      'blkio.throttle.read_bps_device',
      'blkio.throttle.write_bps_device',
      'blkio.throttle.read_iops_device',
      'blkio.throttle.write_iops_device',
      'blkio.weight',
      'blkio.bfq.weight',
      'blkio.throttle.io_service_bytes',
      'blkio.throttle.io_serviced',
    ],
    freezer: ['freezer.state'],
    devices: ['devices.list'],
    hugetlb: [],
    net_cls: ['net_cls.classid'],
    net_prio: ['net_prio.ifpriomap'],
  },
  2: {
    cpu: ['cpu.max', 'cpu.max.burst', 'cpu.weight', 'cpu.stat', 'cpu.pressure'],
    cpuacct: [],
    cpuset: ['cpuset.cpus', 'cpuset.cpus.effective', 'cpuset.mems'],
    memory: [
      'memory.max',
      'memory.high',
      'memory.low',
      'memory.min',
      'memory.swap.max',
      'memory.current',
      'memory.swap.current',
      'memory.events',
      'memory.oom.group',
      'memory.stat',
      'memory.pressure',
    ],
    pids: ['pids.max', 'pids.current', 'pids.events'],
    io: ['io.max', 'io.weight', 'io.bfq.weight', 'io.stat', 'io.pressure'],
    freezer: ['cgroup.freeze', 'cgroup.events'],
    devices: [],
    hugetlb: [],
    net_cls: [],
    net_prio: [],
  },
};

/** The files that a snapshot reads for a controller; those of hugetlb depend on the sizes of pages here. */
export function filesOf(version: 1 | 2, controller: ControllerName): readonly string[] {
  if (controller !== 'hugetlb') return SNAPSHOT_FILES[version][controller];
  const [limit, usage] = version === 1 ? ['limit_in_bytes', 'usage_in_bytes'] : ['max', 'current'];
  return hugePageSizes().flatMap((size) => [`hugetlb.${size}.${limit}`, `hugetlb.${size}.${usage}`]);
}

let sizes: readonly string[] | undefined;

/** The sizes of huge pages that this kernel has, as the names of hugetlb's files have them: `2MB`, `1GB`. */
export function hugePageSizes(directory = '/sys/kernel/mm/hugepages'): readonly string[] {
  sizes ??= listHugePages(directory);
  return sizes;
}

function listHugePages(directory: string): string[] {
  try {
    return readdirSync(directory)
      .map((name) => Number(/^hugepages-(\d+)kB$/.exec(name)?.[1] ?? 0))
      .filter((kib) => kib > 0)
      .sort((a, b) => a - b)
      .map((kib) => (kib >= 2 ** 20 ? `${kib / 2 ** 20}GB` : kib >= 1024 ? `${kib / 1024}MB` : `${kib}KB`));
  } catch {
    return []; // A kernel without huge pages.
  }
}

/** Files whose contents move on by themselves, so that a difference between two readings says nothing. */
export const VOLATILE_FILES: ReadonlySet<string> = new Set([
  'blkio.throttle.io_service_bytes',
  'blkio.throttle.io_serviced',
  'cpu.pressure',
  'cpu.stat',
  'cpuacct.usage',
  'io.pressure',
  'io.stat',
  'memory.current',
  'memory.kmem.usage_in_bytes',
  'memory.memsw.usage_in_bytes',
  'memory.pressure',
  'memory.stat',
  'memory.swap.current',
  'memory.usage_in_bytes',
]);

/**
 * What the files of a group hold that nobody has written to. A group that is new to a box says nothing by these.
 * Limits that are none and counters that are zero are understood without being listed.
 */
const UNTOUCHED: Readonly<Record<string, RegExp>> = {
  'blkio.bfq.weight': /^100$/,
  'blkio.weight': /^500$/,
  'cgroup.events': /^populated [01]\nfrozen 0$/,
  'cpu.cfs_period_us': /^100000$/,
  'cpu.cfs_quota_us': /^-1$/,
  'cpu.max': /^max 100000$/,
  'cpu.shares': /^1024$/,
  'cpu.weight': /^100$/,
  'cpuset.cpus': /^$/,
  'cpuset.cpus.effective': /./,
  'cpuset.mems': /^$/,
  'devices.list': /^a \*:\* rwm$/,
  'freezer.state': /^THAWED$/,
  'io.bfq.weight': /^(default )?100$/,
  'io.weight': /^(default 100)?$/,
  'memory.swappiness': /^60$/,
  // All interfaces have priority 0.
  'net_prio.ifpriomap': /^(\S+ 0\n?)*$/,
};
const LIMIT_FILES = /(\.max|\.high|limit_in_bytes)$/;
/** No limit: on v1 the largest number of whole pages in a signed 64-bit number of bytes. */
const NO_LIMIT = /^(max|92233720368\d{8})?$/;
const ALL_ZERO = /^(([a-z_]+ )?0\n?)*$/;

/** True for what a file holds in a group that nobody has configured: no limit, the usual weight, nothing counted. */
export function isUntouched(file: string, text: string): boolean {
  return (UNTOUCHED[file] ?? (LIMIT_FILES.test(file) ? NO_LIMIT : ALL_ZERO)).test(text);
}

/**
 * Files that a new group must copy from the group it is made in before a process may join it, in this order: a v1
 * cpuset starts without any CPU and memory node, and a process that joins it gets ENOSPC, cpuset(7).
 */
export const COPIED_FROM_PARENT: Readonly<
  Record<1 | 2, Readonly<Partial<Record<string, readonly string[]>>>>
> = {
  1: { cpuset: ['cpuset.mems', 'cpuset.cpus'] },
  2: {},
};
