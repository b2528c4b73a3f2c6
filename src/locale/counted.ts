/** `1 step`, `2 steps`: for English nouns that take an s. */
export const counted = (number: number, noun: string): string =>
  `${number} ${noun}${number === 1 ? '' : 's'}`;
