import type { CapabilityName } from '../../kernel/capabilities.ts';
import type { DeviceListName } from '../../kernel/cgroup/device-lists.ts';
import type { NamespaceType } from '../../kernel/proc/namespaces.ts';
import type { RlimitName } from '../../kernel/rlimits.ts';
import type { Text, Translated } from '../../locale/locale.ts';

/** A mount that a container has. */
export interface MountAim {
  readonly target: string;
  readonly fstype: string;
  /** The command that makes it. */
  readonly line: string;
  /** What its own options must have, as mountinfo has them: `ro`, `nosuid`. */
  readonly options: readonly string[];
  readonly why: Text;
}

/** A limit of the box's group: the command that sets it, where the group has none yet. */
export interface LimitAim {
  readonly controller: 'cpu' | 'memory' | 'pids';
  readonly line: string;
  readonly why: Text;
}

/** A limit of each process by itself, at most this. */
export interface RlimitAim {
  readonly name: RlimitName;
  readonly soft: number;
  readonly hard: number;
  readonly why: Text;
}

/** A parameter of one of the box's namespaces. */
export interface SysctlAim {
  readonly name: string;
  readonly value: string;
  readonly why: Text;
}

/** What a container is to be: data, from which the parts of a plan work out what is missing. */
export interface Profile {
  readonly name: string;
  /** What it is like, in one sentence. */
  readonly summary: Translated;
  /** Besides a user namespace, which `ids` decides about. */
  readonly namespaces: readonly NamespaceType[];
  /**
   * On machines whose controllers are on cgroup v1, a box without a user namespace stays in the cgroup namespace of the
   * host.
   */
  readonly sharesCgroupNamespaceOnV1: boolean;
  /**
   * Who root of the box is outside, where ns-lab is real root: one of a range of IDs that nobody has, the user of
   * ns-lab, or root itself, without a user namespace. Without root there is always a user namespace.
   */
  readonly ids: 'range' | 'self' | 'root';
  readonly limits: readonly LimitAim[];
  /** No other devices than those of a list, or all. */
  readonly devices: DeviceListName | 'all';
  readonly mounts: readonly MountAim[];
  /** What is hidden, and what is only to be read, as `mask` and `readonly` take it: paths, or `default`. */
  readonly masked: readonly string[];
  readonly readOnly: readonly string[];
  readonly isRootReadOnly: boolean;
  readonly keyring: boolean;
  readonly rlimits: readonly RlimitAim[];
  readonly sysctls: readonly SysctlAim[];
  readonly caps: 'all' | readonly CapabilityName[];
  readonly noNewPrivs: boolean;
  readonly filter: 'default' | 'none';
  readonly network: 'bridge' | 'loopback';
  /** What the real one has and this one has not, or the other way round, with the reason. */
  readonly differences: readonly Translated[];
}
