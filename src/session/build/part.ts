import type { CapabilityName } from '../../kernel/capabilities.ts';
import type { Text } from '../../locale/locale.ts';
import type { Site } from './site.ts';

/** One command of a plan. */
export interface PlannedLine {
  readonly line: string;
  /** Why a container has what it makes. */
  readonly why: Text;
}

/** What a part of a container lacks. */
export interface Lack {
  readonly lines: readonly PlannedLine[];
  /** What cannot be had here, with the reason. */
  readonly skipped?: readonly Text[];
}

/**
 * One part of a container: what it lacks is worked out from what the kernel says of the box, so a box that was begun
 * by hand, or by a `build` that failed, gets what is missing and nothing twice.
 */
export interface Part {
  readonly name: string;
  /** The capability without which none of its commands can succeed in the box. */
  readonly needs?: CapabilityName;
  plan(site: Site): Lack;
}

export const planned = (line: string, why: Text): PlannedLine => ({ line, why });
