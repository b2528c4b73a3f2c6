import { defineWords, textOf } from '../../locale/locale.ts';
import type { LiveValues, Params } from '../../steps/params.ts';
import { type Candidate, type Offer, valuesOf } from './offer.ts';
import { optionsOf, type Parameter, takesValue } from './parameters.ts';
import type { Separated } from './separate.ts';
import { writeOption } from './usage.ts';
import type { Word } from './words.ts';

const words = defineWords({
  en: {
    one: (form: string, help: string) => `${form}: ${help}`,
    several: (forms: readonly string[]) => `an option: ${forms.join(', ')}`,
    none: 'no such option',
  },
  'zh-CN': {
    one: (form, help) => `${form}：${help}`,
    several: (forms) => `一个选项：${forms.join('、')}`,
    none: '没有这个选项',
  },
});

/** An option under the name that it is written with. */
export interface NamedOption extends Parameter {
  readonly name: string;
}

/** The options that these words do not contain yet. */
export function unusedOptions(params: Params, words: readonly Word[]): NamedOption[] {
  const used = new Set(words.map(({ value }) => value.split('=', 1)[0]));
  return [...optionsOf(params)]
    .map(([name, parameter]) => ({ name, ...parameter }))
    .filter(({ name }) => !used.has(name));
}

export const candidatesOf = (options: readonly NamedOption[]): Candidate[] =>
  options.map(({ name, param }) => ({ value: name, hint: textOf(param.help) }));

/** What can stand where a word begins with `-`: an option, or its value after `=`. */
export function offerOptions(options: readonly NamedOption[], begun: string, live: LiveValues): Offer {
  const possible = options.filter(({ name }) => name.startsWith(begun) || begun.startsWith(`${name}=`));
  const [only] = possible;
  if (!only) return { candidates: [], expects: words().none };
  if (possible.length > 1) {
    return { candidates: candidatesOf(possible), expects: words().several(possible.map(writeOption)) };
  }
  const candidates = begun.includes('=') ? attachedValues(only, begun, live) : candidatesOf(possible);
  return { candidates, expects: words().one(writeOption(only), textOf(only.param.help)) };
}

function attachedValues({ name, param }: NamedOption, begun: string, live: LiveValues): Candidate[] {
  const values = param.role === 'flag' ? [] : valuesOf(param.kind, begun.slice(name.length + 1), live);
  return values.map(({ value }) => ({ value: `${name}=${value}` }));
}

/** The option whose value comes next: the last word is its name. */
export function awaitingOption({ options }: Separated, words: readonly Word[]): Parameter | undefined {
  const last = options.at(-1);
  if (!last || last.word !== words.at(-1) || last.attached !== undefined) return undefined;
  return last.parameter && takesValue(last.parameter.param) ? last.parameter : undefined;
}
