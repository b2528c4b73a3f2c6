import { HOST } from '../../../lab/actors.ts';
import { defineWords } from '../../../locale/locale.ts';
import type { CursorPlace } from '../screen/painter.ts';
import type { State } from '../state.ts';
import { lineWidth } from '../text/fit.ts';
import { type Line, line, type Span, span } from '../text/line.ts';
import { graphemes, textWidth } from '../text/width.ts';
import { wrap } from '../text/wrap.ts';

const words = defineWords({
  en: {
    history: 'search the history: ',
    notFound: '(nothing)',
    find: 'search the transcript: ',
    question: ' (y/N) ',
    usual: ' (Y/n) ',
  },
  'zh-CN': {
    history: '搜索历史：',
    notFound: '（没有）',
    find: '搜索记录：',
    question: '（y/N）',
    usual: '（Y/n）',
  },
});

/** The rows of the prompt and where the cursor stands in them. */
export interface PromptView {
  readonly lines: readonly Line[];
  readonly cursor: CursorPlace;
}

type Shown = Pick<
  State,
  'actor' | 'line' | 'historySearch' | 'textSearch' | 'history' | 'question' | 'isYesUsual' | 'talk'
>;

export function promptView(state: Shown, columns: number): PromptView {
  const { question, textSearch, historySearch, actor } = state;
  if (question !== undefined) {
    return asked(question, state.isYesUsual ? words().usual : words().question, columns);
  }
  const pause = state.talk?.mode === 'waits' ? state.talk.pause : '';
  if (pause !== '') return typed([span('… ', 'key')], pause, pause.length, columns);
  if (textSearch?.isTyping) {
    return typed([span(words().find, 'key')], textSearch.query, textSearch.query.length, columns);
  }
  if (historySearch) {
    const { query, at } = historySearch;
    const found = at === undefined ? undefined : state.history.lines[at];
    const label = [span(words().history, 'key'), span(query, 'strong'), span(' → ', 'dim')];
    const text = found ?? words().notFound;
    return typed(label, text, found === undefined ? 0 : Math.max(0, found.indexOf(query)), columns);
  }
  return typed(
    [span(`${actor}> `, actor === HOST ? 'host' : 'box')],
    state.line.text,
    state.line.cursor,
    columns,
  );
}

/** A question, broken between words and whole, with the cursor behind it. */
function asked(question: string, keys: string, columns: number): PromptView {
  const lines = wrap(line(span(question, 'warn'), span(keys, 'key')), columns - 1);
  return { lines, cursor: { x: lineWidth(lines.at(-1)!), y: lines.length - 1 } };
}

/** A label and a text behind it, broken at the right edge as a terminal would, with the cursor in the text. */
function typed(label: readonly Span[], text: string, cursor: number, columns: number): PromptView {
  const rows: Span[][] = [[...label]];
  let x = label.reduce((sum, each) => sum + textWidth(each.text), 0);
  let place: CursorPlace | undefined;
  let index = 0;
  let run = '';
  const flush = () => {
    if (run !== '') rows.at(-1)!.push(span(run));
    run = '';
  };
  const breakRow = (start: string) => {
    flush();
    rows.push(start === '' ? [] : [span(start, 'dim')]);
    x = textWidth(start);
  };
  for (const grapheme of graphemes(text)) {
    const width = grapheme === '\n' ? 0 : textWidth(grapheme);
    if (x + width > columns - 1) breakRow('');
    if (index === cursor) place = { x, y: rows.length - 1 };
    if (grapheme === '\n') breakRow('… ');
    else {
      run += grapheme;
      x += width;
    }
    index += grapheme.length;
  }
  flush();
  place ??= { x, y: rows.length - 1 };
  return { lines: rows.map((each) => line(...each)), cursor: place };
}

/** The rows of the prompt that are in sight: those around the cursor. */
export function visiblePrompt({ lines, cursor }: PromptView, height: number): PromptView {
  const start = Math.max(0, Math.min(cursor.y - height + 1, lines.length - height));
  return { lines: lines.slice(start, start + height), cursor: { x: cursor.x, y: cursor.y - start } };
}
