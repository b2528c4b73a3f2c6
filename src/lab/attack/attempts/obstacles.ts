import type { CapabilityName } from '../../../kernel/capabilities.ts';
import type { Obstacle } from '../attempt.ts';
import type { WallName } from '../walls.ts';

/** A wall as a whole, or the part of it that the outcome names. */
export const wall = (name: WallName, of?: string): Obstacle =>
  of === undefined ? { wall: name } : { wall: name, of };

export const cap = (name: CapabilityName): Obstacle => wall('capabilities', name);
export const setting = (name: string): Obstacle => wall('machine', name);

/** What asks for a capability on the machine itself: the filter, the capability, the initial user namespace. */
export const privileged = (name: CapabilityName): Obstacle[] => [wall('filter'), cap(name), wall('user')];
