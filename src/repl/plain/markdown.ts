import { type Line, type Span, span, type Tone } from '../full/text/line.ts';
import { markdownLines as layOut, loadMarkdown as loadParser } from '../full/text/markdown.ts';
import { loadWidths } from '../full/text/width.ts';
import { hasColours, style } from '../style.ts';

/** What draws Markdown is loaded when the first lesson starts. */
export async function loadMarkdown(): Promise<void> {
  await Promise.all([loadParser(), loadWidths()]);
}

const PAINTS: Partial<Record<Tone, (text: string) => string>> = {
  key: style.remedy,
  strong: style.title,
  title: style.title,
  emphasis: style.emphasis,
  equivalent: style.equivalent,
  dim: style.dim,
};

/** Markdown as lines of at most so many columns, the first of which begins with a label. */
export const markdownLines = (text: string, columns: number, label = ''): string[] =>
  layOut(text, columns, {
    ...(label === '' ? {} : { label: span(label) }),
    marksCode: !hasColours,
  }).map(paint);

const paint = (line: Line): string => line.map(painted).join('').trimEnd();

const painted = ({ text, tone }: Span): string => PAINTS[tone]?.(text) ?? text;
