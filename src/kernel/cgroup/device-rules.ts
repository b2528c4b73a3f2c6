import { assemble, type Label, type Line, type Program } from '../ebpf/instructions.ts';

/** One rule about devices, as devices.allow and devices.deny of cgroup v1 take it: `c 1:3 rwm`. */
export interface DeviceRule {
  readonly verdict: 'allow' | 'deny';
  /** All devices, block devices or character devices. */
  readonly type: 'a' | 'b' | 'c';
  readonly major: number | '*';
  readonly minor: number | '*';
  /** Letters of `rwm`: read, write, mknod. */
  readonly access: string;
}

/** `c 1:3 rwm` */
export function formatDeviceRule({ type, major, minor, access }: DeviceRule): string {
  return `${type} ${major}:${minor} ${access}`;
}

/** BPF_DEVCG_DEV_* and BPF_DEVCG_ACC_* of linux/bpf.h. */
const TYPES = { b: 1, c: 2 } as const;
const ACCESS = { m: 1, r: 2, w: 4 } as const;
const ALL_ACCESS = 7;

/** Registers: r1 is the context, struct bpf_cgroup_dev_ctx { u32 access_type; u32 major; u32 minor; }. */
const CONTEXT = 1;
const TYPE = 2;
const WANTED = 3;
const MAJOR = 4;
const MINOR = 5;

/**
 * The program for rules of which the last one that fits decides, as everybody expects of rules that come one after
 * the other: so the newest is tested first. What none of them names is allowed, as in a group without a program.
 * The kernel runs it at every open(2) and mknod(2) of a device; it returns 1 to allow and 0 for EPERM.
 */
export function deviceProgram(rules: readonly DeviceRule[]): Program {
  const lines: Line[] = [
    { op: 'ldxw', dst: TYPE, src: CONTEXT, off: 0, note: 'access << 16 | type' },
    { op: 'mov', dst: WANTED, src: TYPE },
    { op: 'andi', dst: TYPE, imm: 0xffff, note: 'r2 = type: 1 block, 2 char' },
    { op: 'rshi', dst: WANTED, imm: 16, note: 'r3 = access: 1 mknod, 2 read, 4 write' },
    { op: 'ldxw', dst: MAJOR, src: CONTEXT, off: 4, note: 'major' },
    { op: 'ldxw', dst: MINOR, src: CONTEXT, off: 8, note: 'minor' },
  ];
  for (const rule of decisive(rules).reverse()) lines.push(...linesOf(rule));
  lines.push(...verdict(1, 'no rule names it'));
  return assemble(lines);
}

/** A rule about everything makes those before it pointless. */
export function decisive(rules: readonly DeviceRule[]): DeviceRule[] {
  return rules.slice(Math.max(rules.findLastIndex(isAboutAll), 0));
}

const isAboutAll = ({ type, major, minor, access }: DeviceRule): boolean =>
  type === 'a' && major === '*' && minor === '*' && maskOf(access) === ALL_ACCESS;

/**
 * What the files of cgroup v1 are told of a rule. Behind an `a` the kernel reads no further, devcgroup_update_access()
 * in security/device_cgroup.c: a rule about some devices of both types is one for each type.
 */
export function rulesForV1(rule: DeviceRule): string[] {
  if (isAboutAll(rule)) return ['a'];
  const types = rule.type === 'a' ? (['b', 'c'] as const) : [rule.type];
  return types.map((type) => formatDeviceRule({ ...rule, type }));
}

function linesOf(rule: DeviceRule): Line[] {
  const next: Label = { use: 'the next rule' };
  const lines: Line[] = [];
  const unless = (dst: number, imm: number | '*') => {
    if (imm !== '*') lines.push({ op: 'jnei', dst, imm, to: next });
  };
  if (rule.type !== 'a') unless(TYPE, TYPES[rule.type]);
  unless(MAJOR, rule.major);
  unless(MINOR, rule.minor);
  const mask = maskOf(rule.access);
  if (rule.verdict === 'allow') {
    // What this rule grants is no question any more; an older one may decide about the rest.
    lines.push({ op: 'andi', dst: WANTED, imm: ALL_ACCESS & ~mask });
    lines.push({ op: 'jnei', dst: WANTED, imm: 0, to: next }, ...verdict(1));
  } else {
    const refused: Label = { use: 'the refusal' };
    lines.push({ op: 'jseti', dst: WANTED, imm: mask, to: refused }, { op: 'ja', to: next });
    lines.push({ op: 'mark', label: refused }, ...verdict(0));
  }
  const [first, ...rest] = lines as [Line, ...Line[]];
  const note = `${rule.verdict} ${formatDeviceRule(rule)}`;
  return [first.op === 'mark' ? first : { ...first, note }, ...rest, { op: 'mark', label: next }];
}

const verdict = (value: 0 | 1, note?: string): Line[] => [
  { op: 'movi', dst: 0, imm: value, ...(note ? { note } : {}) },
  { op: 'exit' },
];

function maskOf(access: string): number {
  return [...access].reduce((mask, letter) => mask | ACCESS[letter as keyof typeof ACCESS], 0);
}
