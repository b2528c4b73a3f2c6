/**
 * cpu.weight (1 to 10000) as v1's cpu.shares (2 to 262144), as the kernel converts them: its defaults, 100 and 1024,
 * mean the same. See sched_weight_from_cgroup() in kernel/sched/sched.h.
 */
export function sharesOfWeight(weight: number): number {
  return Math.round((weight * 1024) / 100);
}

/** The inverse of `sharesOfWeight`, rounded; shares beyond the range of weights become its ends. */
export function weightOfShares(shares: number): number {
  return Math.min(10_000, Math.max(1, Math.round((shares * 100) / 1024)));
}

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** A number of bytes for people: `64 MiB`, `1.5 GiB`. */
export function describeBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${Number(value.toFixed(2))} ${UNITS[unit]}`;
}
