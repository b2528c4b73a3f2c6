import type { DeviceRule } from '../../kernel/cgroup/device-rules.ts';
import type { SeccompFilter } from '../../kernel/seccomp/filter.ts';
import type { Facts } from './facts.ts';
import type { LimitName, WallName } from './walls.ts';

/** Something of the machine's that was put up to be reached from inside, and goes again. */
export interface Bait {
  readonly name: string;
  remove(): void;
}

/** Serial numbers of the machine's keyrings, as far as they are there; keyrings(7). */
export interface Keyrings {
  readonly session?: number | undefined;
  readonly user?: number | undefined;
}

/** What can be put up on the machine's side. Undefined where that was not possible. */
export interface Baits {
  /** An abstract socket, unix(7), that listens. Its name is without the leading NUL. */
  abstractSocket(): Bait | undefined;
  /** A System V shared memory segment, shmget(2). Its name is its identifier. */
  sharedMemory(): (Bait & { readonly bytes: number }) | undefined;
  keyrings(): Keyrings;
}

/** Where an attempt is made, seen from outside: the live state that tells which wall stopped it. */
export interface Scene {
  /** The process that attacks. */
  readonly self: Facts;
  /** The process that stands for the machine: the lab's host, whose namespaces the machine's things are in. */
  readonly machine: Facts;
  /** A process of the machine that must not be reached: ns-lab itself. */
  readonly canary: Facts;
  /** The filters that the attacker has; undefined where they cannot be known. */
  readonly filters: readonly Pick<SeccompFilter, 'bytes'>[] | undefined;
  /** ns-lab's own rules about devices. */
  readonly deviceRules: readonly DeviceRule[];
  /** The smallest limits of its groups and those above them: `pids.max 128`. Missing for none. */
  readonly limits: Readonly<Partial<Record<LimitName, string>>>;
  /** Walls that this user cannot build on this machine, whatever the step: a step that is refused is no remedy. */
  readonly unbuildable?: ReadonlySet<WallName>;
  /** The first process of the box as the box numbers it, when ns-lab started it. */
  readonly labProcess: number | undefined;
  readonly baits: Baits;
}
