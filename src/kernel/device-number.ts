/**
 * A device number as mountinfo and the files of control groups write it, `254:0`: gnu_dev_major(3) and
 * gnu_dev_minor(3), for the numbers below 2^32 that Linux gives out.
 */
export const formatDevice = (device: number): string =>
  `${(device >>> 8) & 0xfff}:${(device & 0xff) | ((device >>> 12) & 0xfff00)}`;
