import { span } from '../full/text/line.ts';
import { markdownLines as layOut, loadMarkdown as loadParser } from '../full/text/markdown.ts';
import { loadWidths } from '../full/text/width.ts';
import { hasColours } from '../style.ts';
import { paintLine } from './paint-line.ts';

/** What draws Markdown is loaded when the first lesson starts. */
export async function loadMarkdown(): Promise<void> {
  await Promise.all([loadParser(), loadWidths()]);
}

/** Markdown as lines of at most so many columns, the first of which begins with a label. */
export const markdownLines = (text: string, columns: number, label = ''): string[] =>
  layOut(text, columns, {
    ...(label === '' ? {} : { label: span(label) }),
    marksCode: !hasColours,
  }).map(paintLine);
