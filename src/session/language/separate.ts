import type { Params } from '../../steps/params.ts';
import { optionsOf, type Parameter, positionsOf, takesValue } from './parameters.ts';
import type { Word } from './words.ts';

/** An option as it was given. */
export interface GivenOption {
  readonly word: Word;
  /** `--addr`, without its value. */
  readonly name: string;
  /** None if there is no such option. */
  readonly parameter: Parameter | undefined;
  /** What was written after `=`. */
  readonly attached: string | undefined;
  /** The word that follows as its value. */
  readonly following: Word | undefined;
}

/** A command's words, by what they are for. */
export interface Separated {
  readonly plain: readonly Word[];
  readonly options: readonly GivenOption[];
  /** The program and its arguments, of a command that takes them. */
  readonly rest: readonly Word[];
  /** `--` was given: what looks like an option is none any more. */
  readonly ended: boolean;
}

/**
 * Tells options from other words. `--` ends the options; so does the first word of a `rest`, after which every
 * word belongs to the program.
 */
export function separate(params: Params, words: readonly Word[]): Separated {
  const known = optionsOf(params);
  const restAt = positionsOf(params).findIndex(({ param }) => param.role === 'rest');
  const plain: Word[] = [];
  const options: GivenOption[] = [];
  let ended = false;
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (!ended && word.value === '--') ended = true;
    else if (!ended && (looksLikeOption(word.value) || known.has(nameIn(word.value)))) {
      const option = readOption(known, word, words[i + 1]);
      if (option.following) i++;
      options.push(option);
    } else if (restAt >= 0 && plain.length >= restAt) {
      return { plain, options, rest: words.slice(i), ended: true };
    } else plain.push(word);
  }
  return { plain, options, rest: [], ended };
}

/** `-` alone is standard input, and `-5` is a number. Typeset dashes are never meant as part of a name. */
const looksLikeOption = (word: string): boolean => /^(-[^\d]|(?!-)\p{Dash})/u.test(word);

/** What stands before `=`. */
const nameIn = (word: string): string => word.split('=', 1)[0]!;

function readOption(known: ReadonlyMap<string, Parameter>, word: Word, next: Word | undefined): GivenOption {
  const equals = word.value.indexOf('=');
  const name = nameIn(word.value);
  const attached = equals < 0 ? undefined : word.value.slice(equals + 1);
  const parameter = known.get(name);
  const wantsNext = parameter && takesValue(parameter.param) && attached === undefined;
  // A value that begins with -- can be attached: `--name=--x`.
  const following = wantsNext && next && !next.value.startsWith('--') ? next : undefined;
  return { word, name, parameter, attached, following };
}
