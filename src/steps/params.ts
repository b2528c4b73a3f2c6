import { type Text, textOf } from '../locale/locale.ts';

/**
 * What a command takes, as data. The parser, completion, usage lines and help all read these declarations,
 * so none of them can disagree.
 */

/** What completion may ask about the lab at the moment of typing. */
export interface LiveValues {
  boxes(): readonly string[];
  /** Interfaces that the current actor has. */
  links(): readonly string[];
  /** Cached images. */
  images(): readonly string[];
  /** Names in a directory of the current actor's root; directories end in `/`. */
  paths(prefix: string): readonly string[];
  /** The same on this machine, where ns-lab was started: for scripts and images. */
  files?(prefix: string): readonly string[];
}

/** A word that a kind does not accept. `nearest` are the valid words that it resembles most. */
export class ArgumentError extends Error {
  override readonly name = 'ArgumentError';
  readonly nearest: readonly string[];
  constructor(message: Text, nearest: readonly string[] = []) {
    super(textOf(message));
    this.nearest = nearest;
  }
}

/** A kind of word: how to read it, what to call it, how to complete it. */
export interface Kind<T> {
  /** As usage lines show it: `NAME`, `CIDR`, `proc|sysfs|tmpfs`. */
  readonly placeholder: string;
  /** What is expected, for hints: `an address with its prefix length, such as 10.42.0.2/24`. */
  readonly expects: Text;
  /** @throws ArgumentError */
  parse(word: string): T;
  complete?(prefix: string, live: LiveValues): readonly string[];
}

/**
 * One parameter. `required`, `optional`, `many` and `anyNumber` are positions; `rest` takes every remaining
 * word as it stands (a command line for the box); `keyword` is a fixed word; `option` is `--name VALUE`,
 * `labelled` is `name VALUE` or `name=VALUE`, `flag` is `--name`.
 */
export interface Param<T> {
  readonly role:
    | 'required'
    | 'optional'
    | 'many'
    | 'anyNumber'
    | 'rest'
    | 'keyword'
    | 'option'
    | 'labelled'
    | 'flag';
  readonly kind: Kind<unknown>;
  /** Words come in groups of so many: three numbers for each range of an ID map. */
  readonly each?: number;
  /** One line for help. */
  readonly help: Text;
  /** Carries the type of the parsed value; never set. */
  readonly type?: T;
}

export type Params = Readonly<Record<string, Param<unknown>>>;

/** The parsed arguments of a command with these parameters, by the parameters' names. */
export type Args<P extends Params> = { readonly [K in keyof P]: P[K] extends Param<infer T> ? T : never };

export const required = <T>(kind: Kind<T>, help: Text): Param<T> => ({ role: 'required', kind, help });
export const optional = <T>(kind: Kind<T>, help: Text): Param<T | undefined> => ({
  role: 'optional',
  kind,
  help,
});
/** One word or more, all of one kind; in groups of so many, if it says. */
export const many = <T>(kind: Kind<T>, help: Text, each = 1): Param<readonly T[]> => ({
  role: 'many',
  kind,
  help,
  each,
});
/** No word or more, all of one kind. */
export const anyNumber = <T>(kind: Kind<T>, help: Text): Param<readonly T[]> => ({
  role: 'anyNumber',
  kind,
  help,
});
/** All remaining words, at least one, untouched: options among them belong to the program. */
export const rest = (kind: Kind<string>, help: Text): Param<readonly string[]> => ({
  role: 'rest',
  kind,
  help,
});
/** `--name VALUE` or `--name=VALUE`, anywhere before a `rest`. */
export const option = <T>(kind: Kind<T>, help: Text): Param<T | undefined> => ({
  role: 'option',
  kind,
  help,
});
/** `name VALUE` or `name=VALUE`, in any order, after the positions: as ip(8) and io.max have it. */
export const labelled = <T>(kind: Kind<T>, help: Text): Param<T | undefined> => ({
  role: 'labelled',
  kind,
  help,
});
/** `--name`. */
export const flag = (help: Text): Param<boolean> => ({ role: 'flag', kind: FLAG, help });
/** A fixed word that must stand here (`dev` in `add addr CIDR dev NAME`). */
export const keyword = (word: string): Param<string> => ({
  role: 'keyword',
  kind: {
    placeholder: word,
    expects: { en: `the word "${word}"`, 'zh-CN': `单词 "${word}"` },
    parse: (given) => {
      if (given !== word)
        throw new ArgumentError({
          en: `the word "${word}" should stand here`,
          'zh-CN': `这里应当是单词 "${word}"`,
        });
      return given;
    },
    complete: () => [word],
  },
  help: '',
});

const FLAG: Kind<boolean> = { placeholder: '', expects: '', parse: () => true };
