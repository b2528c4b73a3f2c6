import type { DeviceRule } from './device-rules.ts';

type Numbers = readonly [type: 'b' | 'c', major: number | '*', minor: number | '*', access: string];

/** What the runtime allows by itself, so that a container can use what is in its /dev. */
const USUAL: readonly Numbers[] = [
  // Any node may be made: without a rule that allows it, it cannot be opened.
  ['b', '*', '*', 'm'],
  ['c', '*', '*', 'm'],
  ['c', 1, 3, 'rwm'], // null
  ['c', 1, 5, 'rwm'], // zero
  ['c', 1, 7, 'rwm'], // full
  ['c', 1, 8, 'rwm'], // random
  ['c', 1, 9, 'rwm'], // urandom
  ['c', 5, 0, 'rwm'], // tty
  ['c', 5, 2, 'rwm'], // ptmx
  ['c', 10, 200, 'rwm'], // net/tun
  ['c', 136, '*', 'rwm'], // pts/*
];

/** What Docker adds. */
const DOCKER: readonly Numbers[] = [
  ['c', 5, 1, 'rwm'], // console
];

const only = (allowed: readonly Numbers[]): readonly DeviceRule[] => [
  { verdict: 'deny', type: 'a', major: '*', minor: '*', access: 'rwm' },
  ...allowed.map(
    ([type, major, minor, access]): DeviceRule => ({ verdict: 'allow', type, major, minor, access }),
  ),
];

/** The rules about devices of containers, in order: nothing, but these. As devices.list of a container says it. */
export const DEVICE_LISTS = { docker: only([...DOCKER, ...USUAL]), runc: only(USUAL) } as const;

export type DeviceListName = keyof typeof DEVICE_LISTS;
