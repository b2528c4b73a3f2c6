import type { LessonView, PredictionOutcome, QuestionView, StepState } from '../../../lessons/view.ts';
import { defineWords } from '../../../locale/locale.ts';
import type { Rectangle } from '../layout.ts';
import { fit } from '../text/fit.ts';
import { type Line, line, textOf as rowText, type Span, span, type Tone } from '../text/line.ts';
import { markdownLines } from '../text/markdown.ts';
import { textWidth } from '../text/width.ts';
import { wrap } from '../text/wrap.ts';
import { rule } from './rule.ts';

const words = defineWords({
  en: {
    lesson: 'lesson ',
    more: (count: number) => `${count} more rows: Alt-PgDn`,
    step: (at: number, of: number) => `step ${at} of ${of}`,
    hint: 'hint: ',
    your: 'your answer: ',
    right: 'right',
    wrong: 'not so; it is: ',
    was: 'it is: ',
    broken: 'broken: ',
  },
  'zh-CN': {
    lesson: '课程 ',
    more: (count) => `还有 ${count} 行：Alt-PgDn`,
    step: (at: number, of: number) => `第 ${at} 步，共 ${of} 步`,
    hint: '提示：',
    your: '你的回答：',
    right: '正确',
    wrong: '不对，答案是：',
    was: '答案是：',
    broken: '被破坏：',
  },
});

const MARKS: Readonly<Record<StepState, readonly [mark: string, tone: Tone]>> = {
  done: ['✓', 'good'],
  current: ['▸', 'front'],
  open: ['·', 'dim'],
  skipped: ['-', 'dim'],
  lost: ['!', 'warn'],
};

const cache = new WeakMap<LessonView, { readonly width: number; readonly lines: readonly Line[] }>();

/** Everything that the lesson says now, in rows. */
function textOf(view: LessonView, width: number): readonly Line[] {
  const known = cache.get(view);
  if (known?.width === width) return known.lines;
  const lines = [...markdownLines(view.body, width - 2), ...added(view, width - 2)];
  cache.set(view, { width, lines });
  return lines;
}

/** How much was said beside the step's own text: hints, the verdict, that it is done, what is broken. */
const remarks = ({ hints, question, doneText, broken }: LessonView): number =>
  hints.length + (question?.outcome ? 1 : 0) + (doneText === undefined ? 0 : 1) + broken.length;

/** The row to show first after a change: a new step from its beginning, and what was said last from where it begins. */
export function scrollTo(before: LessonView, now: LessonView, scroll: number, width: number): number {
  if (before.slug !== now.slug || before.index !== now.index) return 0;
  if (remarks(now) <= remarks(before)) return scroll;
  const known = textOf(before, width);
  const isNew = (row: Line, index: number) => !known[index] || rowText(row) !== rowText(known[index]);
  return Math.max(0, textOf(now, width).findIndex(isNew));
}

/** Where the learner is, below the text; it never scrolls. */
const messageLines = ({ message, isDone }: LessonView, width: number): Line[] =>
  message === ''
    ? []
    : wrap(line(span(message, isDone ? 'good' : 'key')), width - 1).map((row): Line => [span(' '), ...row]);

/** How many rows it would fill, with its title. */
export const lessonRowsOf = (view: LessonView, width: number): number =>
  1 + textOf(view, width).length + messageLines(view, width).length;

/** The lesson: which step this is, what it asks for, and what was said about it. */
export function lessonLines(view: LessonView, scroll: number, { width, height }: Rectangle): Line[] {
  const steps = view.steps.map(({ state }): Span => span(MARKS[state][0], MARKS[state][1]));
  const title = rule(
    [span(words().lesson, 'dim'), span(view.heading, 'title'), span(' '), ...steps],
    [span(words().step(view.index + 1, view.steps.length), 'dim')],
    width,
  );
  const message = messageLines(view, width);
  const room = Math.max(1, height - 1 - message.length);
  const text = textOf(view, width);
  const start = Math.min(scroll, Math.max(0, text.length - room));
  const shown = text.slice(start, start + room).map((each): Line => [span(' '), ...each]);
  const left = text.length - start - room;
  if (left > 0) shown[room - 1] = line(span(`  … ${words().more(left + 1)}`, 'key'));
  return [title, ...shown, ...message].map((each) => fit(each, width));
}

function added({ question, hints, watch, doneText, broken }: LessonView, width: number): Line[] {
  const text = (label: string, tone: Tone, markdown: string) =>
    markdownLines(markdown, width, { label: span(label, tone) });
  return [
    ...(question ? questionLines(question, width) : []),
    ...watch.map(({ path, value }) => line(span(`${path}  `, 'dim'), span(value, 'strong'))),
    ...hints.flatMap((hint) => text(words().hint, 'warn', hint)),
    ...broken.flatMap((each) => text(words().broken, 'bad', each)),
    ...(doneText === undefined ? [] : text('✓ ', 'good', doneText)),
  ];
}

/** The question, its choices by number and by word, and what came of it. */
function questionLines({ text, choices, answer, outcome }: QuestionView, width: number): Line[] {
  const chosen = choices.find(({ id }) => id === answer)?.text ?? answer;
  const most = Math.max(0, ...choices.map(({ id }) => textWidth(id)));
  return [
    [],
    ...markdownLines(text, width),
    ...choices.flatMap(({ id, text: choice }, index) => {
      const label = ` ${index + 1} ${id}${' '.repeat(most - textWidth(id))}  `;
      return beside(label, markdownLines(choice, width - textWidth(label)));
    }),
    ...(chosen === undefined ? [] : markdownLines(chosen, width, { label: span(words().your, 'dim') })),
    ...(outcome ? outcomeLines(outcome, width) : []),
  ];
}

/** Rows beside a label. */
const beside = (label: string, rows: readonly Line[]): Line[] =>
  rows.map((row, index) => [index === 0 ? span(label, 'key') : span(' '.repeat(textWidth(label))), ...row]);

function outcomeLines({ isRight, right, comment }: PredictionOutcome, width: number): Line[] {
  const label = isRight === true ? words().right : isRight === false ? words().wrong : words().was;
  return [
    ...(isRight === true
      ? [line(span(label, 'good'))]
      : markdownLines(right.join('; '), width, { label: span(label, 'warn') })),
    ...(comment === undefined ? [] : markdownLines(comment, width)),
  ];
}
