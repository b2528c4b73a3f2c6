import { defineWords, translate } from '../../locale/locale.ts';
import { describeFailure } from './failure.ts';
import type { Evidence, Finding, Trial, Way } from './finding.ts';

const words = defineWords({
  en: { separator: '; ', way: (name: string, text: string) => `${name}: ${text}` },
  'zh-CN': { separator: '；', way: (name, text) => `${name}：${text}` },
});

/** How one way went. */
interface Outcome {
  readonly name: string;
  readonly result: 'works' | 'limited' | 'refused';
  readonly isUsable: boolean;
  readonly detail: string;
  readonly remedy?: string | undefined;
}

/** Tries something in each of its ways. @throws errors that are bugs of ns-lab */
export async function tryOut(trial: Trial): Promise<Finding> {
  const outcomes: Outcome[] = [];
  for (const way of trial.ways) outcomes.push(await tryWay(trial, way));
  const [first, ...others] = outcomes as [Outcome, ...Outcome[]];
  const details = [
    say(first, first.detail),
    ...others.map((other) =>
      say(
        other,
        other.detail === first.detail ? translate({ en: 'the same', 'zh-CN': '同上' }) : other.detail,
      ),
    ),
  ];
  const remedy = outcomes.find((outcome) => outcome.remedy)?.remedy;
  return {
    what: trial.what,
    result: resultOf(trial, first, others),
    isUsable: first.isUsable,
    detail: details.join(words().separator),
    ...(remedy ? { remedy } : {}),
  };
}

/** What to say of a thing that could not be tried, because of one before it, which then is what `fails`. */
export function notTried({ what }: Trial, because: string): Finding {
  return {
    what,
    result: 'limited',
    isUsable: false,
    detail: translate({ en: `not tried: ${because}`, 'zh-CN': `没有试：${because}` }),
  };
}

async function tryWay(trial: Trial, { name, attempt }: Way): Promise<Outcome> {
  try {
    return { name, ...outcomeOf(await attempt()) };
  } catch (error) {
    const { detail, remedy } = describeFailure(error);
    return { name, result: 'refused', isUsable: false, detail, remedy: trial.remedy?.(error) ?? remedy };
  }
}

function outcomeOf(evidence: Evidence): Omit<Outcome, 'name'> {
  if (typeof evidence === 'string') return { result: 'works', isUsable: true, detail: evidence };
  const { limited, remedy, isUsable = false } = evidence;
  return { result: 'limited', isUsable, detail: limited, remedy };
}

const say = ({ name }: Outcome, text: string): string => (name ? words().way(name, text) : text);

function resultOf({ isNeeded }: Trial, first: Outcome, others: readonly Outcome[]): Finding['result'] {
  if (first.result === 'refused') return isNeeded ? 'fails' : 'limited';
  return [first, ...others].every(({ result }) => result === 'works') ? 'works' : 'limited';
}
