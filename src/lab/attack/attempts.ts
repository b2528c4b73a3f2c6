import type { Attempt } from './attempt.ts';
import { DEVICES } from './attempts/devices.ts';
import { GROUPS } from './attempts/groups.ts';
import { KERNEL } from './attempts/kernel.ts';
import { LAB } from './attempts/lab.ts';
import { LIMITS } from './attempts/limits.ts';
import { MOUNTS } from './attempts/mounts.ts';
import { NETWORK } from './attempts/network.ts';
import { PRIVILEGES } from './attempts/privileges.ts';
import { PROCESSES } from './attempts/processes.ts';
import { ROOTS } from './attempts/roots.ts';
import { SECRETS } from './attempts/secrets.ts';
import { SETTINGS } from './attempts/settings.ts';

/** All attempts, in the order in which they are made. */
export const ATTEMPTS: readonly Attempt[] = [
  ...PROCESSES,
  ...ROOTS,
  ...GROUPS,
  ...SETTINGS,
  ...SECRETS,
  ...DEVICES,
  ...MOUNTS,
  ...KERNEL,
  ...NETWORK,
  ...PRIVILEGES,
  ...LIMITS,
  ...LAB,
];
