import { actionWords, contextWords } from '../input/action-words.ts';
import { BINDINGS, type Context } from '../input/bindings.ts';
import { keyLabel } from '../input/key-label.ts';
import { isSideBySide, type Rectangle } from '../layout.ts';
import type { State } from '../state.ts';
import { withCode } from '../text/code.ts';
import { fit } from '../text/fit.ts';
import { type Line, line, span } from '../text/line.ts';
import { textWidth } from '../text/width.ts';
import { wrap } from '../text/wrap.ts';
import { meterLines } from './meter.ts';
import { rule } from './rule.ts';

const ORDER: readonly Context[] = [
  'prompt',
  'always',
  'shell',
  'menu',
  'historySearch',
  'textSearch',
  'talk',
];
const KEY_WIDTH = 26;
/** Two columns of keys where there is room for them. */
const COLUMN = 62;

/** The help, whole: what the screen shows, the parts of a container with their evidence, and every key. */
export function helpLines(state: Pick<State, 'actor' | 'look'>, columns: number): Line[] {
  const texts = contextWords();
  const evidence = meterLines(state);
  const count = Math.max(1, Math.floor(columns / COLUMN));
  const keys = ORDER.flatMap((context): Line[] => [
    line(span(` ${texts[context]}`, 'title')),
    ...inColumns(keyRows(context), count, Math.floor(columns / count)),
    [],
  ]);
  return [
    ...wrap(withCode(` ${texts.intro(isSideBySide(columns))}`, 'plain'), columns - 1, 1),
    ...wrap(line(span(` ${texts.mouse}`, 'dim')), columns - 1, 1),
    [],
    ...(evidence.length > 0 ? [...evidence, []] : []),
    ...keys,
  ];
}

/** The part of the help that is in sight, below a title. */
export function helpPage(
  state: Pick<State, 'actor' | 'look' | 'helpScroll'>,
  { width, height }: Rectangle,
): Line[] {
  const all = helpLines(state, width);
  const start = Math.min(state.helpScroll, Math.max(0, all.length - height + 1));
  const title = rule([span(contextWords().title, 'front')], [], width, 'front');
  return [title, ...all.slice(start, start + height - 1).map((each) => fit(each, width))];
}

/** `Ctrl-A, Home   to the start` */
function keyRows(context: Context): Line[] {
  return BINDINGS.filter((each) => each.context === context).map(({ keys, action }) => {
    const labels = keys.map(keyLabel).join(', ');
    return line(
      span(`   ${labels}${' '.repeat(Math.max(1, KEY_WIDTH - textWidth(labels)))}`, 'key'),
      span(action === 'panel1' ? actionWords().panel1 : actionWords()[action]),
    );
  });
}

function inColumns(rows: readonly Line[], count: number, width: number): Line[] {
  const height = Math.ceil(rows.length / count);
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: count }, (_, x) => fit(rows[x * height + y] ?? [], width)).flat(),
  );
}
