import { defineWords, textOf } from '../../locale/locale.ts';
import type { LiveValues, Param, Params } from '../../steps/params.ts';
import { expectedPositions } from './expected.ts';
import { type Candidate, type Offer, valuesOf, type WordsAround } from './offer.ts';
import {
  awaitingOption,
  candidatesOf,
  type NamedOption,
  offerOptions,
  unusedOptions,
} from './offer-options.ts';
import { isMandatory, isName, isRepeated, type Parameter, positionsOf } from './parameters.ts';
import { type Separated, separate } from './separate.ts';
import { writeOption } from './usage.ts';
import type { Word } from './words.ts';

const words = defineWords({
  en: {
    withExpected: (help: string, expects: string) => `${help} (${expects})`,
    named: (placeholder: string, text: string) => `${placeholder}: ${text}`,
    options: (forms: readonly string[]) => `options ${forms.join(', ')}`,
    nothing: 'nothing more',
  },
  'zh-CN': {
    withExpected: (help, expects) => `${help}（${expects}）`,
    named: (placeholder, text) => `${placeholder}：${text}`,
    options: (forms) => `选项 ${forms.join('、')}`,
    nothing: '不需要别的',
  },
});

/** What a position takes, with the name under which usage lines show it. */
function describePosition({ role, kind, help }: Param<unknown>): string {
  const expects = textOf(kind.expects);
  if (role === 'keyword') return expects;
  const text = help === '' ? expects : words().withExpected(textOf(help), expects);
  return isName(kind.placeholder) ? words().named(kind.placeholder, text) : text;
}

/** What can stand among the arguments of a command; undefined if those before the cursor are wrong already. */
export function offerArguments(
  params: Params,
  { before, begun, after }: WordsAround<Word>,
  live: LiveValues,
): Offer | undefined {
  const separated = separate(params, before);
  if (separated.options.some(({ parameter }) => !parameter)) return undefined;
  const awaiting = awaitingOption(separated, before);
  if (awaiting) return offerPositions([awaiting], [], begun, live);
  const positions = nextPositions(params, separated);
  if (!positions) return undefined;
  const options = separated.ended ? [] : unusedOptions(params, [...before, ...after]);
  if (begun.startsWith('-') && !separated.ended) return offerOptions(options, begun, live);
  const { candidates, expects } = offerPositions(positions, options, begun, live);
  const given = new Set(separated.plain.map(({ value }) => value));
  const isList = positions.some(({ param }) => param.role === 'many' || param.role === 'anyNumber');
  return { candidates: isList ? candidates.filter(({ value }) => !given.has(value)) : candidates, expects };
}

/** Within a `rest` there is only more of it. */
function nextPositions(params: Params, { plain, rest }: Separated): readonly Parameter[] | undefined {
  const positions = positionsOf(params);
  if (rest.length > 0) return positions.slice(-1);
  return expectedPositions(
    positions,
    plain.map(({ value }) => value),
  );
}

/**
 * Options are mentioned once no position needs a word any more. Those with dashes are offered in any case; a label
 * such as `period` would look like the word that is needed.
 */
function offerPositions(
  positions: readonly Parameter[],
  options: readonly NamedOption[],
  begun: string,
  live: LiveValues,
): Offer {
  const values: Candidate[] = positions.flatMap(({ param }) => valuesOf(param.kind, begun, live));
  const parts = positions.map(({ param }) => describePosition(param));
  const isComplete = positions.every(({ param }) => !isMandatory(param) || isRepeated(param));
  if (isComplete && options.length > 0) parts.push(words().options(options.map(writeOption)));
  return {
    candidates: [...values, ...candidatesOf(isComplete ? options : options.filter(isDashed))],
    expects: parts.length > 0 ? parts.join('; ') : words().nothing,
  };
}

const isDashed = ({ name }: NamedOption): boolean => name.startsWith('-');
