import type { Text } from '../../locale/locale.ts';
import type { Facts } from './facts.ts';

/** A line of the tables: a failure, and what it means. */
export interface Row {
  readonly call: string | readonly string[];
  readonly code: string | readonly string[];
  /** What the printed call contains. */
  readonly about?: RegExp;
  readonly when?: (facts: Facts) => boolean;
  readonly cause: Text | ((facts: Facts) => Text);
  readonly remedy: Text | ((facts: Facts) => Text);
}

/** Stands for every call in a row. */
export const ANY = 'any call';
