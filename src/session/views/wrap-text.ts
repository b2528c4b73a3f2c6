import { locale } from '../../locale/locale.ts';

/** How many columns a text takes. */
export type Measure = (text: string) => number;

/** For texts of the interface: only those in Chinese have letters of two columns, and need what is loaded for it. */
export async function loadMeasure(): Promise<Measure> {
  return locale() === 'en' ? (text) => text.length : (await import('string-width')).default;
}

/** A Chinese mark behind a word is two columns wide. */
const PUNCTUATION = 2;

/**
 * What stays together on a line: a word, one of a list with commas, or one Chinese character, with the punctuation that
 * belongs to it. Only of a word that is longer than a line no more than so many letters.
 */
const pieceOf = (most: number): RegExp =>
  new RegExp(
    `\\s*（*(?:\\p{Script=Han}|[^\\s\\p{Script=Han},，。；：、（）]{1,${most}})?[,，。；：、）]*`,
    'gu',
  );

/** A text in lines of so many columns at most, broken between words. */
export function wrapText(text: string, columns: number, measure: Measure): string[] {
  if (measure(text) <= columns) return [text];
  const lines: string[] = [];
  let line = '';
  for (const piece of text.match(pieceOf(Math.max(1, columns - PUNCTUATION))) ?? []) {
    if (line !== '' && measure(line + piece) > columns) {
      lines.push(line);
      line = piece.trimStart();
    } else line += line === '' ? piece.trimStart() : piece;
  }
  return [...lines, line];
}

/** A text beside a label: all its lines but the first are indented as far. */
export function hang(label: string, text: string, columns: number, measure: Measure): string[] {
  const indent = measure(label);
  return wrapText(text, Math.max(2, columns - indent), measure).map(
    (content, index) => (index === 0 ? label : ' '.repeat(indent)) + content,
  );
}
