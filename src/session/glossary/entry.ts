import type { Text, Translated } from '../../locale/locale.ts';

/** A word of the glossary, and what `help WORD` says about it. */
export interface Entry {
  /** As the man pages spell it; the same in every language, and data. */
  readonly term: string;
  /** What it is called in Chinese, where that is not the term itself. */
  readonly chinese?: string;
  /** What else people call it, or type for it. */
  readonly also?: readonly string[];
  /** Three sentences: what it is, how it behaves, what that means for a container. */
  readonly text: Translated;
  /** `name(section)`, or a page of the kernel's or of OCI's documentation. */
  readonly man: readonly string[];
  /** The lesson that teaches it, without its number: lessons are renumbered. */
  readonly lesson?: string;
  readonly docker?: Text;
  /** The commands that have to do with it: their help names this word. */
  readonly commands?: readonly string[];
}
