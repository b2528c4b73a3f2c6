import { withCode } from '../full/text/code.ts';
import { type Line, line, type Span, span, type Tone } from '../full/text/line.ts';
import { wrap } from '../full/text/wrap.ts';
import { hasColours, style } from '../style.ts';

const PAINTS: Partial<Record<Tone, (text: string) => string>> = {
  key: style.remedy,
  strong: style.title,
  title: style.title,
  emphasis: style.emphasis,
  equivalent: style.equivalent,
  bad: style.error,
  dim: style.dim,
};

/** In columns; without a terminal lines are as long as they are. */
export const terminalColumns = (): number => process.stdout.columns || Number.POSITIVE_INFINITY;

/** A line as text for the terminal. */
export const paintLine = (of: Line): string => of.map(painted).join('').trimEnd();

const painted = ({ text, tone }: Span): string => PAINTS[tone]?.(text) ?? text;

/** What stands between backticks in a sentence, marked by its colour or, where there is none, by the backticks. */
export const marked = (text: string, tone: Tone = 'plain'): Line =>
  hasColours ? withCode(text, tone) : line(span(text, tone));

/** A sentence in lines as wide as the terminal, the first of which begins with a label. */
export const sentence = (label: Line, text: Line, indent: number): string[] =>
  wrap([...label, ...text], terminalColumns(), indent).map(paintLine);
