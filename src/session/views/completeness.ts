import { CAPABILITIES } from '../../kernel/capabilities.ts';
import { NAMESPACES, type NamespaceType } from '../../kernel/proc/namespaces.ts';
import { isUnreadable, type Unreadable } from '../../kernel/proc/unreadable.ts';
import { unreadableText } from '../../kernel/proc/unreadable-words.ts';
import type { Snapshot } from '../../lab/snapshot.ts';
import { defineWords, textOf } from '../../locale/locale.ts';
import { LIMITED, limitsOf } from './group-limits.ts';

const words = defineWords({
  en: {
    root: (type: string, source: string) => `/ is ${type} ${source}`,
    noLimit: 'no limit in a group of its own',
    caps: (effective: number, bounding: number, all: number) =>
      `CapEff ${effective}, CapBnd ${bounding} of ${all}`,
  },
  'zh-CN': {
    root: (type, source) => `/ 是 ${type} ${source}`,
    noLimit: '没有自己的、带限制的组',
    caps: (effective, bounding, all) => `CapEff ${effective}，CapBnd ${bounding}，共 ${all}`,
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
  const evidence = `${type}:[${own}]`;
  if (type !== 'pid' || own === theirs) return { isThere: own !== theirs, evidence };
  return { isThere: isProcessOne(box), evidence: `${evidence}, ${numbersOf(box)}` };
}

/** The program of a container is process 1 of its PID namespace: with it everything in there ends. */
const isProcessOne = ({ process }: Snapshot): boolean | undefined =>
  isUnreadable(process) ? undefined : process.nspid.at(-1) === 1;

/** As /proc/PID/status has them: in the PID namespace of ns-lab, and inwards. */
const numbersOf = ({ process }: Snapshot): string =>
  isUnreadable(process) ? textOf(unreadableText(process)) : `NSpid ${process.nspid.join(' ')}`;

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

/** A group of its own with at least one limit in it. */
function limits(box: Snapshot, host: Snapshot): Judgement {
  const set = LIMITED.flatMap((controller) => limitsOf(controller, box, host));
  return set.length > 0
    ? { isThere: true, evidence: set.join(', ') }
    : { isThere: false, evidence: words().noLimit };
}

/** All sets count: what is only out of the bounding set can still be used until the next execve(2). */
function capabilities({ caps }: Snapshot): Judgement {
  if (isUnreadable(caps)) return unknown(caps);
  const sets = [caps.effective, caps.permitted, caps.inheritable, caps.bounding, caps.ambient];
  const isLess = sets.every((set) => !set.includes('CAP_SYS_ADMIN'));
  const { effective, bounding } = caps;
  return { isThere: isLess, evidence: words().caps(effective.length, bounding.length, CAPABILITIES.length) };
}

function filter({ seccomp, noNewPrivs }: Snapshot): Judgement {
  if (isUnreadable(seccomp)) return unknown(seccomp);
  const privileges = isUnreadable(noNewPrivs) ? '' : `, NoNewPrivs ${noNewPrivs ? 1 : 0}`;
  return { isThere: seccomp.mode === 2, evidence: `Seccomp ${seccomp.mode}${privileges}` };
}
