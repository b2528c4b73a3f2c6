import { allHold, type Scene, valueAt } from '../conditions/evaluate.ts';
import { isUnknown } from '../conditions/path.ts';
import type { Prediction } from '../format/lesson.ts';

/** What the kernel answered. */
export interface Judgement {
  /** Undefined without an answer of the learner's. */
  readonly isRight: boolean | undefined;
  /** The ids of the choices that are right, or the value as a text. */
  readonly right: readonly string[];
}

/** Compares an answer with what the kernel says now. */
export function judgePrediction(predict: Prediction, answer: string | undefined, scene: Scene): Judgement {
  if (predict.choices) {
    const right = predict.choices.filter(({ when }) => allHold(when, scene)).map(({ id }) => id);
    return { isRight: answer === undefined ? undefined : right.includes(answer), right };
  }
  const value = valueAt(predict.value!, scene);
  const text = textOf(value);
  if (answer === undefined || text === undefined) return { isRight: undefined, right: text ? [text] : [] };
  return { isRight: isNear(answer, text, predict.within_percent), right: [text] };
}

function isNear(answer: string, value: string, withinPercent: number | undefined): boolean {
  if (answer.trim() === value.trim()) return true;
  const [given, right] = [Number(answer), Number(value)];
  if (withinPercent === undefined || Number.isNaN(given) || Number.isNaN(right)) return false;
  return Math.abs(given - right) <= (Math.abs(right) * withinPercent) / 100;
}

/** A value of a snapshot as people read it; undefined where there is none. */
export function textOf(value: unknown): string | undefined {
  if (value === undefined || isUnknown(value)) return undefined;
  if (Array.isArray(value)) return value.map((each) => textOf(each) ?? '?').join(' ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
