import { accepts, isMandatory, isRepeated, type Parameter } from './parameters.ts';

/**
 * The positions that the next word may take after these words: none when all are taken, undefined when one of the
 * words suits no position. Every reading that is still possible is followed: the words to come decide.
 */
export function expectedPositions(
  positions: readonly Parameter[],
  words: readonly string[],
): Parameter[] | undefined {
  let reachable = reachableFrom(positions, 0);
  for (const word of words) {
    const suited = reachable.filter((at) => accepts(positions[at]!.param, word));
    if (suited.length === 0) return undefined;
    reachable = [...new Set(suited.flatMap((at) => afterTaking(positions, at)))];
  }
  return reachable.sort((a, b) => a - b).map((at) => positions[at]!);
}

function afterTaking(positions: readonly Parameter[], at: number): number[] {
  const next = reachableFrom(positions, at + 1);
  return isRepeated(positions[at]!.param) ? [at, ...next] : next;
}

/** The positions from `at` up to the first that must have a word. */
function reachableFrom(positions: readonly Parameter[], at: number): number[] {
  const mandatory = positions.findIndex(({ param }, index) => index >= at && isMandatory(param));
  const end = mandatory < 0 ? positions.length : mandatory + 1;
  return positions.slice(at, end).map((_, index) => at + index);
}
