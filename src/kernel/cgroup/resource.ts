import type { Translated } from '../../locale/locale.ts';
import type { ControllerName } from './controllers.ts';
import type { FileWrite } from './new-group.ts';

/** A group that exists, as far as writing a limit to it needs to know it. */
export interface GroupFiles {
  /** The text of a file, without its last line break; undefined where this kernel does not have it. */
  read(file: string): string | undefined;
}

/** Why a version of cgroups does not take a value, and what it has instead: phrases for people. */
export interface Lack {
  readonly why: Translated;
  readonly instead: Translated;
}

/** Something of which a group gets a limited amount: how each cgroup version wants it said. */
export interface Resource<T> {
  readonly controller: ControllerName;
  /** The versions that do not have it. */
  readonly lacks?: Readonly<Partial<Record<1 | 2, Lack>>>;
  /**
   * What to write for a value, in this order.
   * @throws ResourceError for a value that this group cannot take
   */
  write(version: 1 | 2, value: T, group: GroupFiles): FileWrite[];
  /** The files that may hold the value afterwards, by version; a kernel may not have all of them. */
  readonly files: Readonly<Record<1 | 2, readonly string[]>>;
  /** The contents of those of `files` that are there, trimmed and in the same order, in words: `20% of one CPU`. */
  describe(version: 1 | 2, ...contents: string[]): string;
  /**
   * For limits of which the smallest in a group and those above it counts: the limit as a number, undefined for
   * none. `describeCeiling` says such a number in words.
   */
  ceiling?(version: 1 | 2, ...contents: string[]): number | undefined;
  describeCeiling?(ceiling: number): string;
}

/** A value that does not fit the state of the group. `remedy` is a command or a phrase. */
export class ResourceError extends Error {
  override readonly name = 'ResourceError';
  readonly remedy: string;
  constructor(message: string, remedy: string) {
    super(message);
    this.remedy = remedy;
  }
}
