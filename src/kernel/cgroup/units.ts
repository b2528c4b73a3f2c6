/**
 * cpu.weight (1 to 10000) as v1's cpu.shares (2 to 262144), on a straight line between the ends as runc and crun
 * long did. Newer versions of runc bend the line so that the defaults, 100 and 1024, meet; here 100 is 2597.
 */
export function sharesOfWeight(weight: number): number {
  return Math.floor(2 + ((weight - 1) * 262142) / 9999);
}

/** The inverse of `sharesOfWeight`, rounded. */
export function weightOfShares(shares: number): number {
  return Math.round(1 + ((shares - 2) * 9999) / 262142);
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
