import type { Part } from './part.ts';
import { masks, readOnlyPaths } from './parts/covers.ts';
import { devices, groups } from './parts/groups.ts';
import { identity } from './parts/identity.ts';
import { limits } from './parts/limits.ts';
import { mounts } from './parts/mounts.ts';
import { hostname } from './parts/names.ts';
import { namespaces, processOne, time } from './parts/namespaces.ts';
import { network } from './parts/network.ts';
import { capabilities, earlyFilter, filter, noNewPrivs } from './parts/privileges.ts';
import { keyring, oomScore, rlimits, umask } from './parts/process.ts';
import { image, newRoot } from './parts/root.ts';
import { sysctls } from './parts/sysctls.ts';

/**
 * The parts of a container, in an order that works:
 * - limits before the cgroup namespace, which begins at the groups that the box is in then;
 * - ID maps before the image, which is mounted with the IDs of the box;
 * - process 1 before proc, which shows the PID namespace of the process that mounts it;
 * - devices and proc before the new root, from which those of the machine are out of reach;
 * - masks after proc, sysfs and /dev/null;
 * - the keyring after the user namespace, whose root owns it then, and before the filter, which forbids keyctl(2);
 * - what needs capabilities before they are dropped; a filter after no_new_privs where that is wanted, and without
 *   it before the capabilities go;
 * - kernel parameters last: a process outside writes them, and from then on every look at the box reads them.
 */
export const PARTS: readonly Part[] = [
  limits,
  groups,
  devices,
  namespaces,
  identity,
  processOne,
  hostname,
  image,
  mounts,
  time,
  newRoot,
  masks,
  readOnlyPaths,
  network,
  keyring,
  rlimits,
  umask,
  oomScore,
  earlyFilter,
  capabilities,
  noNewPrivs,
  filter,
  sysctls,
];
