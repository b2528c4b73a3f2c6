import { counted } from '../../../locale/counted.ts';
import { defineWords } from '../../../locale/locale.ts';
import { welcome } from '../../welcome.ts';
import type { Rectangle } from '../layout.ts';
import type { State } from '../state.ts';
import { fit } from '../text/fit.ts';
import { highlight } from '../text/highlight.ts';
import { type Line, line, span } from '../text/line.ts';
import { wrap } from '../text/wrap.ts';
import { blockLines } from '../transcript/block-lines.ts';
import { type Viewport, viewportOf } from '../transcript/viewport.ts';
import { rule } from './rule.ts';

const words = defineWords({
  en: {
    title: 'transcript',
    back: (lines: number) => `${counted(lines, 'line')} further down: PgDn`,
  },
  'zh-CN': {
    title: '记录',
    back: (lines: number) => `下面还有 ${lines} 行：PgDn`,
  },
});

type Shown = Pick<State, 'blocks' | 'scroll' | 'textSearch'>;

/** What happened: the title row and the rows in sight. */
export function transcriptLines(state: Shown, { width, height }: Rectangle): Line[] {
  const { scroll, textSearch } = state;
  const right = scroll > 0 ? [span(words().back(scroll), 'warn')] : [];
  const title = rule([span(words().title, 'title')], right, width);
  if (state.blocks.length === 0) return [title, ...welcomeLines(width)];
  const { lines } = viewport(state, width, height);
  const shown = textSearch ? lines.map((each) => highlight(each, textSearch.query)) : lines;
  return [title, ...shown.map((each) => fit(each, width))];
}

export const viewport = ({ blocks, scroll }: Shown, width: number, height: number): Viewport =>
  viewportOf(blocks, width, height - 1, scroll);

/** How far back to scroll, so that a text that is longer than the transcript is read from its beginning. */
export function scrollForReading({ blocks }: Pick<Shown, 'blocks'>, { width, height }: Rectangle): number {
  const last = blocks.at(-1);
  return last?.entry?.view ? Math.max(0, blockLines(last, width).length - (height - 1)) : 0;
}

const welcomeLines = (width: number): Line[] =>
  welcome()
    .flatMap((text) => wrap(line(span(` ${text}`)), width, 1))
    .map((each) => fit(each, width));
