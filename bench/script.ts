import { COMPANIONS, type ControllerName } from '../src/kernel/cgroup/controllers.ts';
import { isRefusal } from '../src/kernel/cgroup/placement.ts';
import type { Lab } from '../src/lab/lab.ts';

export const BOX = 'bench';
export const BRIDGE_STEP = 'host: add bridge lab0 --addr 10.42.0.1/24';

const LIMITS = {
  cpu: 'set cpu quota 50%',
  memory: 'set memory max 256M',
  pids: 'set pids max 128',
} as const;
const LIMITED = Object.keys(LIMITS) as (keyof typeof LIMITS)[];
const ROOT = [
  'unshare user mnt uts ipc net pid cgroup time',
  'map root',
  'fork',
  `set hostname ${BOX}`,
  'mount overlay',
  'mount proc',
  'mount sysfs',
  'mount dev',
  'mount devpts',
  'mount mqueue',
  'mount tmpfs',
  'pivot_root',
  'set link lo up',
];
const WIRES = ['add veth eth0 --addr 10.42.0.2/24 --bridge lab0', 'add route default via 10.42.0.1'];
const PRIVILEGES = ['keep caps docker', 'set no_new_privs', 'set seccomp default'];

/**
 * Where the groups for the three limits are made, and the one that comes with another on v1; undefined where a limit
 * cannot be set.
 */
export function groupParents(lab: Lab): string[] | undefined {
  const parentOf = (controller: ControllerName): string[] => {
    const place = lab.placements.get(controller)!;
    return isRefusal(place) ? [] : [place.parent];
  };
  const parents = LIMITED.flatMap(parentOf);
  return parents.length === LIMITED.length ? [...parents, ...parentOf(COMPANIONS.cpu!)] : undefined;
}

export interface ContainerScript {
  readonly hasVeth: boolean;
  readonly hasLimits: boolean;
}

/** The commands that make a complete container in a new box. */
export function containerScript({ hasVeth, hasLimits }: ContainerScript, name = BOX): string[] {
  const steps = [
    ...(hasLimits ? Object.values(LIMITS) : []),
    ...ROOT,
    ...(hasVeth ? WIRES : []),
    ...PRIVILEGES,
  ];
  return [`new ${name}`, ...steps.map((step) => `${name}: ${step}`)];
}

/** The same, with a program that ends at once, and the removal of everything. */
export const containerLife = (script: ContainerScript): string[] => [
  ...containerScript(script),
  `${BOX}: exec true`,
  `rm ${BOX}`,
];
