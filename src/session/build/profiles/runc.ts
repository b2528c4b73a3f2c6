import type { Profile, RlimitAim } from '../profile.ts';
import { USUAL_MOUNTS, USUAL_NAMESPACES } from './common.ts';
import { NO_NETWORK } from './differences.ts';

/** Fewer than Docker masks by now. */
const MASKED = [
  '/proc/acpi',
  '/proc/asound',
  '/proc/kcore',
  '/proc/keys',
  '/proc/latency_stats',
  '/proc/timer_list',
  '/proc/timer_stats',
  '/proc/sched_debug',
  '/sys/firmware',
  '/proc/scsi',
];

const RUNC_FILES: RlimitAim = {
  name: 'nofile',
  soft: 1024,
  hard: 1024,
  why: { en: 'at most 1024 open files a process', 'zh-CN': '每个进程最多打开 1024 个文件' },
};

/** What `runc spec` writes: libcontainer/specconv/example.go of runc 1.1. */
export const RUNC: Profile = {
  name: 'runc',
  summary: {
    en: 'what `runc spec` writes: three capabilities, a read-only root, no filter',
    'zh-CN': '`runc spec` 写的那样：三个能力，只读的根，没有过滤器',
  },
  namespaces: USUAL_NAMESPACES,
  sharesCgroupNamespaceOnV1: true,
  ids: 'root',
  limits: [],
  devices: 'runc',
  mounts: USUAL_MOUNTS,
  masked: MASKED,
  readOnly: ['default'],
  isRootReadOnly: true,
  keyring: true,
  rlimits: [RUNC_FILES],
  sysctls: [],
  caps: ['CAP_AUDIT_WRITE', 'CAP_KILL', 'CAP_NET_BIND_SERVICE'],
  noNewPrivs: true,
  filter: 'none',
  network: 'loopback',
  differences: [NO_NETWORK],
};
