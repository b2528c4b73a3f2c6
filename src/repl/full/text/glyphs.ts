/** Which characters a terminal can show: all, those that every console font has, or ASCII. */
export type Glyphs = 'all' | 'console' | 'ascii';

/**
 * What stands for characters that are neither in code page 437, which the kernel's own font has, nor in all of Debian's
 * console fonts (console-setup): one for one.
 */
const ON_CONSOLE: Readonly<Record<string, string>> = {
  '□': '·',
  '▤': '=',
  '▸': '»',
  '›': '>',
  '●': '•',
  '✓': '+',
  '✗': 'x',
  '…': '~',
  '−': '-',
  '×': 'x',
  '’': "'",
  '“': '"',
  '”': '"',
};

/** The others that the interface is drawn with. */
const IN_ASCII: Readonly<Record<string, string>> = {
  ...ON_CONSOLE,
  '─': '-',
  '│': '|',
  '┐': '+',
  '┘': '+',
  '└': '+',
  '├': '+',
  '┼': '+',
  '█': '#',
  '░': '.',
  '■': '#',
  '□': '.',
  '▸': '*',
  '●': 'o',
  '•': '*',
  '·': '.',
  '→': '>',
  '↑': '^',
  '↓': 'v',
  '←': '<',
  µ: 'u',
};

const replacing = (table: Readonly<Record<string, string>>) => {
  const pattern = new RegExp(`[${Object.keys(table).join('')}]`, 'gu');
  return (text: string): string => text.replace(pattern, (character) => table[character]!);
};

const REPLACE: Readonly<Record<Glyphs, (text: string) => string>> = {
  all: (text) => text,
  console: replacing(ON_CONSOLE),
  ascii: replacing(IN_ASCII),
};

/** The text in characters that can be shown, as wide as before; names and what programs print keep theirs. */
export const inGlyphs = (text: string, glyphs: Glyphs): string => REPLACE[glyphs](text);
