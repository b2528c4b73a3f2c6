import { valueAt } from '../conditions/evaluate.ts';
import { choicesOf, END, withoutChoices } from '../format/text.ts';
import type { LessonView, QuestionView, StepState, StepView, WatchView } from '../view.ts';
import { words } from '../words.ts';
import { type Attempt, isMoment, type StepRecord } from './attempt.ts';
import { shownValue } from './shown-value.ts';

/** What a face draws of an attempt. */
export function makeView(attempt: Attempt): LessonView {
  const { lesson, step, record, index } = attempt;
  const { text } = lesson;
  const section = text.steps.get(step.id)!;
  const isFirst = index === 0;
  const isDone = attempt.isDone && record.outcome !== undefined;
  const part = (id: string) => section.parts.get(id)?.body;
  const end = isDone ? text.steps.get(END) : undefined;
  const told = [record.outcome === 'done' ? part('done') : undefined, end && `**${end.title}**`, end?.body];
  const doneText = told.filter(Boolean).join('\n\n');
  return {
    slug: lesson.slug,
    title: text.title,
    minutes: lesson.minutes,
    steps: lesson.steps.map(
      ({ id }): StepView => ({
        id,
        title: text.steps.get(id)!.title,
        state: stateOf(attempt.records.get(id)!, id === step.id),
      }),
    ),
    index,
    heading: section.title,
    body: isFirst && text.introduction ? `${text.introduction}\n\n${section.body}` : section.body,
    hints: attempt.hintsThatFit.flatMap((id) => part(`hint-${id}`) ?? []),
    hasMoreHints: attempt.hasMoreHints,
    question: questionOf(attempt),
    watch: (step.watch ?? []).map((path) => watch(path, attempt)),
    doneText: doneText || undefined,
    broken: attempt.broken.flatMap(
      ({ id }) => part(`broken-${id}`) ?? text.steps.get(`broken-${id}`)?.body ?? [],
    ),
    message: messageOf(attempt, isDone),
    canGoOn: attempt.canGoOn,
    isDone,
  };
}

function stateOf({ outcome, stillHolds }: StepRecord, isCurrent: boolean): StepState {
  if (outcome === 'skipped') return 'skipped';
  if (outcome === 'done') return stillHolds ? 'done' : 'lost';
  return isCurrent ? 'current' : 'open';
}

function questionOf({ lesson, step, record }: Attempt): QuestionView | undefined {
  const parts = lesson.text.steps.get(step.id)!.parts;
  const markdown = parts.get('question')?.body;
  if (!step.predict || markdown === undefined) return undefined;
  const described = choicesOf(markdown);
  const choices = (step.predict.choices ?? []).map(({ id }) => ({ id, text: described.get(id) ?? id }));
  const { answer, judgement } = record;
  const text = step.predict.choices ? withoutChoices(markdown) : markdown;
  if (!judgement) return { text, choices, answer, outcome: undefined };
  const right = judgement.right.map((value) => described.get(value) ?? value);
  const outcome = { isRight: judgement.isRight, right, comment: parts.get('answer')?.body };
  return { text, choices, answer, outcome };
}

function watch(path: string, { scene, lesson }: Attempt): WatchView {
  const value = valueAt(path, scene);
  const [name] = Object.entries(lesson.capture ?? {}).find(([, each]) => each === path) ?? [];
  const began = name === undefined ? undefined : scene.captured.get(name);
  // A moment says nothing by itself; the time since the lesson began does.
  if (isMoment(path) && typeof value === 'number' && typeof began === 'number')
    return { path: words().clock, value: formatClock(value - began) };
  return { path, value: shownValue(path, value) };
}

/** `3:05` */
function formatClock(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

function messageOf(attempt: Attempt, isDone: boolean): string {
  const { step, record, lesson } = attempt;
  const where = words().stepOf(attempt.index + 1, lesson.steps.length);
  const lost = lesson.steps.find(({ id }) => !attempt.records.get(id)!.stillHolds);
  const lostText = lost ? words().lostMessage(lesson.text.steps.get(lost.id)!.title) : '';
  const choices = step.predict?.choices ?? [];
  // As it is counted on the screen.
  const chosen = choices.findIndex(({ id }) => id === record.answer);
  const answer = chosen < 0 ? (record.answer ?? '') : String(chosen + 1);
  // What was done may be over soon, as a program is that has ended: the next step is open all the same.
  const goOnText = lost ? words().both(lostText, words().doneMessage) : words().doneMessage;
  const states: readonly [boolean, string][] = [
    [attempt.broken.length > 0, words().brokenMessage],
    [isDone, words().lastDone],
    [record.outcome !== undefined, goOnText],
    [lost !== undefined, lostText],
    [step.predict !== undefined && record.answer === undefined, words().answerMessage(choices.length)],
    [step.predict !== undefined && step.done !== undefined, words().answeredMessage(answer)],
    [step.done === undefined, words().readMessage],
  ];
  const said = states.find(([applies]) => applies)?.[1];
  return said ? words().said(where, said) : where;
}
