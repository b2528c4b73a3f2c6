import { type CapabilityName, capabilityNames } from '../capabilities.ts';
import type { Ids, ProcessStatus } from './status.ts';
import { type Unreadable, unreadable } from './unreadable.ts';

/** The five sets of capabilities(7), by name. */
export interface CapabilityFacts {
  readonly effective: readonly CapabilityName[];
  readonly permitted: readonly CapabilityName[];
  readonly inheritable: readonly CapabilityName[];
  readonly bounding: readonly CapabilityName[];
  readonly ambient: readonly CapabilityName[];
}

/** Who a process is and what it may, of /proc/PID/status. IDs are those of the reader's user namespace. */
export interface ProcessRights {
  readonly uid: Ids;
  readonly gid: Ids;
  readonly groups: readonly number[];
  readonly caps: CapabilityFacts;
  readonly noNewPrivs: boolean | Unreadable;
  /** 0 off, 1 strict, 2 filter. */
  readonly seccomp: 0 | 1 | 2 | Unreadable;
}

/** What an older kernel leaves out. */
const NOT_SAID = unreadable('not-said');

/** Most processes have one of a few masks. */
const known = new Map<bigint, readonly CapabilityName[]>();

function names(mask: bigint): readonly CapabilityName[] {
  let list = known.get(mask);
  if (!list) {
    list = capabilityNames(mask);
    known.set(mask, list);
  }
  return list;
}

export const capabilityFacts = (status: ProcessStatus): CapabilityFacts => ({
  effective: names(status.capEff),
  permitted: names(status.capPrm),
  inheritable: names(status.capInh),
  bounding: names(status.capBnd),
  ambient: names(status.capAmb),
});

export const processRights = (status: ProcessStatus): ProcessRights => ({
  uid: status.uid,
  gid: status.gid,
  groups: status.groups,
  caps: capabilityFacts(status),
  noNewPrivs: status.noNewPrivs ?? NOT_SAID,
  seccomp: status.seccomp ?? NOT_SAID,
});
