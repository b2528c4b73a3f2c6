/** The paths that Docker hides from a container, or lets it only read: its `default` for --security-opt systempaths. */
import { existsSync, readdirSync } from 'node:fs';
import { attempt, isUnreadable } from '../kernel/proc/unreadable.ts';

const CPUS = '/sys/devices/system/cpu';

/** What tells of the machine's hardware, of other users' keys, or of the kernel's memory and timing. */
const MASKED = [
  '/proc/acpi',
  '/proc/asound',
  // How often keys are pressed and disks are used can be counted here.
  '/proc/interrupts',
  '/proc/kcore',
  '/proc/keys',
  '/proc/latency_stats',
  '/proc/sched_debug',
  '/proc/scsi',
  '/proc/timer_list',
  '/proc/timer_stats',
  // The power that the CPU takes betrays what it computes.
  '/sys/devices/virtual/powercap',
  '/sys/firmware',
] as const;

/** What changes the machine when it is written. */
export const READONLY_PATHS: readonly string[] = [
  '/proc/bus',
  '/proc/fs',
  '/proc/irq',
  '/proc/sys',
  '/proc/sysrq-trigger',
];

/** The masked paths, with the temperature counters of this machine's CPUs. */
export function maskedPaths(): string[] {
  const names = attempt(() => readdirSync(CPUS));
  const throttles = (isUnreadable(names) ? [] : names)
    .filter((name) => /^cpu\d+$/.test(name))
    .map((name) => `${CPUS}/${name}/thermal_throttle`);
  return [...MASKED, ...throttles.filter((path) => existsSync(path))];
}
