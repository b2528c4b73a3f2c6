import type { LessonView, StepState } from '../../lessons/view.ts';
import { defineWords } from '../../locale/locale.ts';
import { markdownLines } from '../plain/markdown.ts';
import { style } from '../style.ts';

const words = defineWords({
  en: {
    minutes: (count: number) => `${count} min`,
    hint: 'hint: ',
    question: '? ',
    expected: 'you expected: ',
    right: 'you were right: ',
    wrong: 'not so. It is: ',
    was: 'it is: ',
    broken: 'broken: ',
  },
  'zh-CN': {
    minutes: (count) => `${count} 分钟`,
    hint: '提示：',
    question: '？',
    expected: '你的预测：',
    right: '你答对了：',
    wrong: '不是这样。答案是：',
    was: '答案是：',
    broken: '被弄坏了：',
  },
});

const MARKS: Readonly<Record<StepState, string>> = {
  done: '✓',
  current: '▸',
  open: '·',
  skipped: '-',
  lost: '!',
};

/** What is new in a lesson, as lines. */
export function renderLesson(before: LessonView | undefined, view: LessonView, columns: number): string[] {
  const isNewLesson = before?.slug !== view.slug;
  const isNewStep = isNewLesson || before.index !== view.index;
  const old = isNewStep ? undefined : before;
  const lines: string[] = [];
  const put = (label: string, text: string, paint: (text: string) => string = style.note) =>
    lines.push(...markdownLines(text, columns - 2, label).map((line) => `${paint('│')} ${line}`));
  const blank = () => lines.push('│');
  if (isNewStep) {
    lines.push(...headOf(view, isNewLesson));
    put('', view.body);
    if (view.question) {
      blank();
      put(words().question, view.question.text);
      for (const [index, { text }] of view.question.choices.entries()) put(`  ${index + 1}. `, text);
    }
  }
  if (view.question) {
    const { answer, outcome } = view.question;
    const choice = view.question.choices.find(({ id }) => id === answer)?.text ?? answer;
    if (answer !== undefined && answer !== old?.question?.answer) put(words().expected, choice!);
    if (outcome && !old?.question?.outcome) {
      const label =
        outcome.isRight === undefined ? words().was : outcome.isRight ? words().right : words().wrong;
      put(label, outcome.right.join('; '), outcome.isRight === false ? style.error : style.change);
      if (outcome.comment) put('', outcome.comment);
    }
  }
  for (const hint of view.hints) if (!old?.hints.includes(hint)) put(words().hint, hint, style.remedy);
  for (const text of view.broken) if (!before?.broken.includes(text)) put(words().broken, text, style.error);
  const isNewlyDone = view.doneText && view.doneText !== old?.doneText;
  if (isNewlyDone) put(`${MARKS.done} `, view.doneText!, style.change);
  const isNewMessage = view.message !== before?.message || isNewStep;
  if (isNewMessage && view.message) lines.push(style.dim(`╰ ${view.message}`));
  return lines;
}

function headOf(view: LessonView, isNewLesson: boolean): string[] {
  const marks = view.steps
    .map(({ state }, index) => (index === view.index && state === 'open' ? '▸' : MARKS[state]))
    .join('');
  const title = `${style.title(view.title)}  ${marks}`;
  return [
    isNewLesson ? `╭ ${title}  ${words().minutes(view.minutes)}` : `╭ ${marks}`,
    `│ ${style.title(view.heading)}`,
  ];
}
