import type { Text, Translated } from '../locale/locale.ts';
import type { Args, Params } from './params.ts';

/**
 * A command as data: everything that help, completion, the parser and the ledger need, and one function.
 * A step is a command whose function changes something; its context is `StepContext`.
 */
export interface Command<C, R, P extends Params = Params> {
  /** The words that call it: `mount overlay`, `set cpu quota`. The file has the same name, with dashes. */
  readonly name: string;
  /** Other words that call it; help does not list them. */
  readonly aliases?: readonly string[];
  /** One line in every language, without a full stop. */
  readonly summary: Translated;
  /** The group under which help lists it. */
  readonly group: CommandGroup;
  readonly params: P;
  /** Man pages and kernel documents: `unshare(2)`, `cgroups(7)`. */
  readonly man: readonly string[];
  /** The `docker run` option (or command) that it stands for. */
  readonly docker?: Text;
  /** A line that can be typed as it stands. */
  readonly example: string;
  /** More for `help COMMAND`: what to know before and after. Short paragraphs. */
  readonly notes?: readonly Text[];
  /** True for what leaves no state that `undo` would have to make again: what was typed in a shell, a load. */
  readonly isPassing?: boolean;
  /** True for what may only have looked: when no evidence has changed, it is not a step that `undo` counts. */
  readonly mayOnlyLook?: boolean;
  /** Kernel parameters, sysctl(8), that the evidence of the box has from before this command on. */
  readonly sysctls?: (args: Args<P>) => readonly string[];
  run(context: C, args: Args<P>): R | Promise<R>;
}

export type CommandGroup =
  | 'boxes'
  | 'namespaces'
  | 'files'
  | 'network'
  | 'limits'
  | 'privileges'
  | 'programs'
  | 'look'
  | 'lessons'
  | 'session';

/** The same without its parameter types, as a registry holds it. */
// biome-ignore lint/suspicious/noExplicitAny: parameters differ from command to command; the parser checks them.
export type AnyCommand<C = any, R = any> = Command<C, R, any>;
