import { Described } from './task.ts';

/** The kernel's number that stands for no limit. */
export const UNLIMITED = 'unlimited';

/** A bound, or none. */
export type Bound = number | typeof UNLIMITED;

/** What a limit counts: it says how people write it and how the kernel's file shows it. */
export type RlimitUnit = 'bytes' | 'seconds' | 'microseconds' | 'number';

/** One limit of getrlimit(2). */
export interface RlimitKind {
  /** As prlimit(1) and docker --ulimit call it. */
  readonly name: string;
  /** RLIMIT_*: the place in the table is the number. */
  readonly constant: string;
  /** How /proc/PID/limits calls it. */
  readonly title: string;
  readonly unit: RlimitUnit;
}

/** The limits in the order of their numbers, asm-generic/resource.h: one order for x86-64 and arm64. */
export const RLIMITS = [
  { name: 'cpu', constant: 'RLIMIT_CPU', title: 'Max cpu time', unit: 'seconds' },
  { name: 'fsize', constant: 'RLIMIT_FSIZE', title: 'Max file size', unit: 'bytes' },
  { name: 'data', constant: 'RLIMIT_DATA', title: 'Max data size', unit: 'bytes' },
  { name: 'stack', constant: 'RLIMIT_STACK', title: 'Max stack size', unit: 'bytes' },
  { name: 'core', constant: 'RLIMIT_CORE', title: 'Max core file size', unit: 'bytes' },
  { name: 'rss', constant: 'RLIMIT_RSS', title: 'Max resident set', unit: 'bytes' },
  { name: 'nproc', constant: 'RLIMIT_NPROC', title: 'Max processes', unit: 'number' },
  { name: 'nofile', constant: 'RLIMIT_NOFILE', title: 'Max open files', unit: 'number' },
  { name: 'memlock', constant: 'RLIMIT_MEMLOCK', title: 'Max locked memory', unit: 'bytes' },
  { name: 'as', constant: 'RLIMIT_AS', title: 'Max address space', unit: 'bytes' },
  { name: 'locks', constant: 'RLIMIT_LOCKS', title: 'Max file locks', unit: 'number' },
  { name: 'sigpending', constant: 'RLIMIT_SIGPENDING', title: 'Max pending signals', unit: 'number' },
  { name: 'msgqueue', constant: 'RLIMIT_MSGQUEUE', title: 'Max msgqueue size', unit: 'bytes' },
  { name: 'nice', constant: 'RLIMIT_NICE', title: 'Max nice priority', unit: 'number' },
  { name: 'rtprio', constant: 'RLIMIT_RTPRIO', title: 'Max realtime priority', unit: 'number' },
  { name: 'rttime', constant: 'RLIMIT_RTTIME', title: 'Max realtime timeout', unit: 'microseconds' },
] as const satisfies readonly RlimitKind[];

export type RlimitName = (typeof RLIMITS)[number]['name'];

/** RLIMIT_* by name. */
export const RLIMIT: Readonly<Record<string, number>> = Object.fromEntries(
  RLIMITS.map(({ constant }, number) => [constant, number]),
);

/** The number of a limit, as prlimit(2) takes it. */
export const rlimitNumber = (name: RlimitName): number => RLIMITS.findIndex((kind) => kind.name === name);

/** The soft limit is what the kernel enforces; a process may raise it up to the hard one. */
export interface Rlimit {
  readonly soft: Bound;
  readonly hard: Bound;
}

/** Whether a bound allows more than another. */
export const isAbove = (bound: Bound, other: Bound): boolean =>
  other !== UNLIMITED && (bound === UNLIMITED || bound > other);

const RLIM64_INFINITY = 2n ** 64n - 1n;

/** struct rlimit64 { u64 rlim_cur, rlim_max; }, with a readable form for the ledger. */
export function encodeRlimit({ soft, hard }: Rlimit): Described {
  const bytes = Buffer.alloc(16);
  for (const [index, bound] of [soft, hard].entries())
    bytes.writeBigUInt64LE(bound === UNLIMITED ? RLIM64_INFINITY : BigInt(bound), 8 * index);
  const shown = (bound: Bound) => (bound === UNLIMITED ? 'RLIM64_INFINITY' : String(bound));
  return new Described(bytes, () => `{rlim_cur=${shown(soft)}, rlim_max=${shown(hard)}}`);
}
