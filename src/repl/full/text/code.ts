import { type Line, line, span, type Tone } from './line.ts';

const MARK = '`';

/** A text as spans, and what it has as code between backticks in the tone of code, without them. */
export function withCode(text: string, tone: Tone): Line {
  const parts = text.split(MARK);
  // One that has no counterpart is no mark.
  const isPaired = parts.length % 2 === 1;
  return isPaired
    ? line(...parts.map((part, index) => span(part, index % 2 ? 'key' : tone)))
    : [span(text, tone)];
}
