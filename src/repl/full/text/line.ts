import { visible } from '../../../locale/visible.ts';

/** What a piece of text is, not how it looks: the theme decides that. */
export type Tone =
  | 'plain'
  | 'dim'
  | 'strong'
  | 'emphasis'
  | 'title'
  | 'border'
  | 'front'
  | 'host'
  | 'box'
  | 'call'
  | 'equivalent'
  | 'changed'
  | 'good'
  | 'warn'
  | 'bad'
  | 'key'
  | 'selected'
  | 'found';

export interface Span {
  readonly text: string;
  readonly tone: Tone;
  /** Control sequences of a program (colours only) that are shown as they are; `text` is without them. */
  readonly ansi?: string;
}

/** One row of a pane, as spans from left to right. */
export type Line = readonly Span[];

/** A piece of text; what it must not bring to a screen is shown escaped, so that it can be measured and cut. */
export const span = (text: string, tone: Tone = 'plain'): Span => ({ text: visible(text), tone });

/** A line from texts and spans: `line('a', span('b', 'good'))`. Empty ones are left out. */
export const line = (...parts: readonly (string | Span)[]): Line =>
  parts.map((part) => (typeof part === 'string' ? span(part) : part)).filter(({ text }) => text !== '');

export const textOf = (of: Line): string => of.map(({ text }) => text).join('');
