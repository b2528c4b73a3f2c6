import type { Menu } from '../state.ts';
import { fit } from '../text/fit.ts';
import { type Line, line, span } from '../text/line.ts';
import { textWidth } from '../text/width.ts';

export const MOST_MENU_ROWS = 8;

/** What Tab offers, with a few words about each; the rows around the chosen one. */
export function menuLines({ completion, selected }: Menu, columns: number, height: number): Line[] {
  const { candidates } = completion;
  const rows = Math.min(height, MOST_MENU_ROWS, candidates.length);
  const start = Math.max(0, Math.min(selected - Math.floor(rows / 2), candidates.length - rows));
  const width = Math.min(28, Math.max(...candidates.map(({ value }) => textWidth(value)))) + 2;
  return candidates.slice(start, start + rows).map(({ value, hint = '' }, index) => {
    const isChosen = start + index === selected;
    const more =
      index === rows - 1 && start + rows < candidates.length
        ? `  … +${candidates.length - start - rows}`
        : '';
    const row = line(
      span(isChosen ? ' › ' : '   ', isChosen ? 'selected' : 'dim'),
      ...fit([span(value, isChosen ? 'selected' : 'key')], width).map((each) =>
        isChosen ? span(each.text, 'selected') : each,
      ),
      span(hint + more, isChosen ? 'selected' : 'dim'),
    );
    return fit(row, columns);
  });
}
