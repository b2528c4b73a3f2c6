import { CAPABILITIES } from '../../kernel/capabilities.ts';
import { NAMESPACES, type NamespaceType } from '../../kernel/proc/namespaces.ts';
import { isUnreadable, type Unreadable } from '../../kernel/proc/unreadable.ts';
import { unreadableText } from '../../kernel/proc/unreadable-words.ts';
import type { Snapshot } from '../../lab/snapshot.ts';
import { defineWords, textOf } from '../../locale/locale.ts';

const words = defineWords({
  en: {
    root: (type: string, source: string) => `/ is ${type} ${source}`,
    noLimit: 'no limit in a group of its own',
    bounding: (count: number, all: number) => `CapBnd ${count} of ${all}`,
  },
  'zh-CN': {
    root: (type, source) => `/ 是 ${type} ${source}`,
    noLimit: '没有自己的、带限制的组',
    bounding: (count, all) => `CapBnd ${count}，共 ${all}`,
  },
});

/** The parts of a container, in the order in which they are counted. */
export const PARTS = [
  ...NAMESPACES.map(({ type }) => type),
  'root',
  'limits',
  'capabilities',
  'filter',
] as const;
export type PartName = (typeof PARTS)[number];

/** One part of a container, and how the kernel shows that the process has it. */
export interface Part {
  readonly name: PartName;
  /** Undefined when the evidence cannot be read. */
  readonly isThere: boolean | undefined;
  /** The values that say so: `uts:[4026532204]`, `cpu.max 50000 100000`. */
  readonly evidence: string;
}

type Judgement = Omit<Part, 'name'>;

/** How much of a container a box is already. The host is what it is compared with. */
export function completeness(box: Snapshot, host: Snapshot): Part[] {
  return [
    ...NAMESPACES.map(({ type }) => ({ name: type, ...namespace(type, box, host) })),
    { name: 'root', ...root(box, host) },
    { name: 'limits', ...limits(box, host) },
    { name: 'capabilities', ...capabilities(box) },
    { name: 'filter', ...filter(box) },
  ];
}

const unknown = (value: Unreadable): Judgement => ({
  isThere: undefined,
  evidence: textOf(unreadableText(value)),
});

function namespace(type: NamespaceType, box: Snapshot, host: Snapshot): Judgement {
  const [own, theirs] = [box.namespaces[type], host.namespaces[type]];
  if (isUnreadable(own)) return unknown(own);
  return { isThere: own !== theirs, evidence: `${type}:[${own}]` };
}

/** Its `/` is another mount than the host's, or a directory below it (chroot). */
function root(box: Snapshot, host: Snapshot): Judgement {
  if (isUnreadable(box.mounts)) return unknown(box.mounts);
  if (isUnreadable(box.process)) return unknown(box.process);
  if (isUnreadable(box.process.root)) return unknown(box.process.root);
  const topOf = ({ mounts }: Snapshot) =>
    isUnreadable(mounts) ? undefined : mounts.findLast(({ target }) => target === '/');
  const [own, theirs] = [topOf(box), topOf(host)];
  const isElsewhere = box.process.root !== '/';
  const evidence = isElsewhere
    ? `root ${box.process.root}`
    : words().root(own?.fstype ?? '?', own?.source ?? '?');
  return { isThere: isElsewhere || own?.device !== theirs?.device, evidence };
}

/** The files that hold a limit, and what they say when there is none. */
const LIMIT_FILES: readonly (readonly [controller: 'cpu' | 'memory' | 'pids', file: string, none: RegExp])[] =
  [
    ['cpu', 'cpu.max', /^max /],
    ['cpu', 'cpu.cfs_quota_us', /^-1$/],
    ['memory', 'memory.max', /^max$/],
    ['memory', 'memory.limit_in_bytes', /^92233720368547\d+$/],
    ['pids', 'pids.max', /^max$/],
  ];

/** A group of its own with at least one limit in it. */
function limits({ cgroup }: Snapshot, host: Snapshot): Judgement {
  const set = LIMIT_FILES.flatMap(([controller, file, none]) => {
    const [own, theirs] = [cgroup[controller], host.cgroup[controller]];
    if (!('files' in own) || ('path' in theirs && theirs.path === own.path)) return [];
    const text = own.files[file];
    return typeof text === 'string' && !none.test(text) ? [`${file} ${text}`] : [];
  });
  return set.length > 0
    ? { isThere: true, evidence: set.join(', ') }
    : { isThere: false, evidence: words().noLimit };
}

/** Not all capabilities can be had any more: the bounding set is what even root cannot leave. */
function capabilities({ caps }: Snapshot): Judgement {
  if (isUnreadable(caps)) return unknown(caps);
  const isLess = !caps.bounding.includes('CAP_SYS_ADMIN');
  return { isThere: isLess, evidence: words().bounding(caps.bounding.length, CAPABILITIES.length) };
}

function filter({ seccomp, noNewPrivs }: Snapshot): Judgement {
  if (isUnreadable(seccomp)) return unknown(seccomp);
  const privileges = isUnreadable(noNewPrivs) ? '' : `, NoNewPrivs ${noNewPrivs ? 1 : 0}`;
  return { isThere: seccomp.mode === 2, evidence: `Seccomp ${seccomp.mode}${privileges}` };
}
