import { defineWords, textOf } from '../../locale/locale.ts';
import { nearest } from '../../steps/kinds/nearest.ts';
import { shown } from '../../steps/kinds/say.ts';
import type { Param } from '../../steps/params.ts';
import type { Fault } from './errors.ts';
import { accepts, isMandatory, isName, isRepeated, type Parameter, positionsOf } from './parameters.ts';
import { nearestOptions } from './read-options.ts';
import { type Arguments, fail, type Reading, readValue, settled } from './reading.ts';
import type { Separated } from './separate.ts';
import type { Word } from './words.ts';

const words = defineWords({
  en: {
    missing: ({ role, kind: { placeholder, expects } }: Param<unknown>) => {
      if (role === 'keyword') return `${textOf(expects)} is missing`;
      return isName(placeholder)
        ? `${placeholder} is missing: ${textOf(expects)}`
        : `missing: ${textOf(expects)}`;
    },
    unfinished: (placeholder: string, each: number, given: number) =>
      `${placeholder} takes ${each} words for each; ${given} are given`,
    tooMany: (word: string) => `${shown(word)} is one word too many`,
  },
  'zh-CN': {
    missing: ({ role, kind: { placeholder, expects } }) => {
      if (role === 'keyword') return `缺少${textOf(expects)}`;
      return isName(placeholder) ? `缺少 ${placeholder}：${textOf(expects)}` : `缺少：${textOf(expects)}`;
    },
    unfinished: (placeholder, each, given) => `${placeholder} 每组 ${each} 个词；这里给了 ${given} 个`,
    tooMany: (word) => `${shown(word)} 是多余的`,
  },
});

/**
 * The values of the words that count by their place. Optional ones not given are absent.
 * @throws LanguageError
 */
export function readPositions(reading: Reading, { plain, rest }: Separated): Arguments {
  const positions = positionsOf(reading.command.params);
  const args: Record<string, unknown> = {};
  for (const { key, param } of positions) if (isRepeated(param)) args[key] = [];
  const assign = positionAssigner(positions, plain.length);
  const afterFirst = settled(reading);
  for (const [index, word] of plain.entries()) {
    const position = assign(word.value, index);
    const here = index === 0 ? reading : afterFirst;
    if (!position) return fail(here, word, superfluous(here, word));
    const value = readValue(here, position.param.kind, word.value, word);
    const list = args[position.key];
    if (Array.isArray(list) && isRepeated(position.param)) list.push(value);
    else args[position.key] = value;
  }
  const restKey = positions.find(({ param }) => param.role === 'rest')?.key;
  if (restKey !== undefined) args[restKey] = rest.map(({ value }) => value);
  checkMissing(plain.length === 0 ? reading : afterFirst, positions, args);
  return args;
}

function superfluous({ command, next }: Reading, { value }: Word): Fault {
  return {
    problem: words().tooMany(value),
    nearest: [...nearest(value, next), ...nearestOptions(command.params, value)],
  };
}

function checkMissing(reading: Reading, positions: readonly Parameter[], args: Arguments): void {
  for (const { key, param } of positions) {
    const given = isRepeated(param) ? (args[key] as unknown[]).length > 0 : Object.hasOwn(args, key);
    if (isMandatory(param) && !given)
      fail(reading, { start: reading.end, end: reading.end }, { problem: words().missing(param) });
    const { each = 1, kind } = param;
    const { length } = (args[key] ?? []) as unknown[];
    if (each > 1 && length % each !== 0)
      fail(
        reading,
        { start: reading.end, end: reading.end },
        { problem: words().unfinished(kind.placeholder, each, length) },
      );
  }
}

/**
 * Tells the position of one word after the other, from left to right; none for words too many. Whether a word suits
 * its position is not decided here, only which one it is meant for.
 */
function positionAssigner(positions: readonly Parameter[], count: number) {
  let at = 0;
  let taken = 0;
  return (word: string, index: number): Parameter | undefined => {
    while (
      at < positions.length &&
      isPassedOver(positions[at]!, positions.slice(at + 1), taken, word, count - index)
    ) {
      at++;
      taken = 0;
    }
    const position = positions[at];
    if (position && isRepeated(position.param)) taken++;
    else at++;
    return position;
  };
}

/**
 * A position that may stay empty (or has a word already) is passed over when the words left only suffice for the
 * positions after it, or when it refuses the word and one of those takes it.
 */
function isPassedOver(
  { param }: Parameter,
  later: readonly Parameter[],
  taken: number,
  word: string,
  wordsLeft: number,
): boolean {
  if (isMandatory(param) && taken === 0) return false;
  const firstMandatory = later.findIndex((position) => isMandatory(position.param));
  if (wordsLeft <= later.filter((position) => isMandatory(position.param)).length) return true;
  const reachable = firstMandatory < 0 ? later : later.slice(0, firstMandatory + 1);
  return !accepts(param, word) && reachable.some((position) => accepts(position.param, word));
}
