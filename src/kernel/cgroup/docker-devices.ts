import type { DeviceRule } from './device-rules.ts';

type Numbers = readonly [type: 'b' | 'c', major: number | '*', minor: number | '*', access: string];

/** What Docker allows besides nothing: its default and the runtime's, as devices.list of a container says it. */
const ALLOWED: readonly Numbers[] = [
  // Any node may be made: without a rule that allows it, it cannot be opened.
  ['b', '*', '*', 'm'],
  ['c', '*', '*', 'm'],
  ['c', 1, 3, 'rwm'], // null
  ['c', 1, 5, 'rwm'], // zero
  ['c', 1, 7, 'rwm'], // full
  ['c', 1, 8, 'rwm'], // random
  ['c', 1, 9, 'rwm'], // urandom
  ['c', 5, 0, 'rwm'], // tty
  ['c', 5, 1, 'rwm'], // console
  ['c', 5, 2, 'rwm'], // ptmx
  ['c', 10, 200, 'rwm'], // net/tun
  ['c', 136, '*', 'rwm'], // pts/*
];

/** Docker's rules about devices, in order: nothing, but these. */
export const DOCKER_DEVICES: readonly DeviceRule[] = [
  { verdict: 'deny', type: 'a', major: '*', minor: '*', access: 'rwm' },
  ...ALLOWED.map(
    ([type, major, minor, access]): DeviceRule => ({ verdict: 'allow', type, major, minor, access }),
  ),
];
