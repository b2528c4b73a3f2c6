/** What stands for the characters that the interface is drawn with where only ASCII can be shown: one for one. */
const SUBSTITUTES: Readonly<Record<string, string>> = {
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
  '▤': '=',
  '▸': '*',
  '›': '>',
  '●': 'o',
  '✓': '+',
  '✗': 'x',
  '·': '.',
  '…': '~',
  '→': '>',
  '−': '-',
  '×': 'x',
  '↑': '^',
  '↓': 'v',
  '←': '<',
  '•': '*',
};

const DRAWN = new RegExp(`[${Object.keys(SUBSTITUTES).join('')}]`, 'gu');

/** The same width in ASCII, as far as the interface's own characters go; names keep theirs. */
export const toAscii = (text: string): string => text.replace(DRAWN, (character) => SUBSTITUTES[character]!);
