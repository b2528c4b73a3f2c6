import { counted } from '../../locale/counted.ts';
import { defineWords } from '../../locale/locale.ts';
import { rebuild } from '../../session/replay.ts';
import type { StepIo } from '../../steps/step.ts';
import type { Lessons } from '../lessons.ts';

const words = defineWords({
  en: {
    parked: (count: number) =>
      `your lab of ${counted(count, 'step')} is parked: \`lesson stop\` makes it again`,
    restored: (count: number) => `your lab is back: ${counted(count, 'step')} done again`,
  },
  'zh-CN': {
    parked: (count) => `你的实验（${count} 步）已搁置：\`lesson stop\` 会把它重建`,
    restored: (count) => `你的实验回来了：重做了 ${count} 步`,
  },
});

/**
 * Keeps the history of the lab that stands, before a lesson makes one of its own. The lab of another lesson is not
 * parked: it is made again from that lesson's progress.
 * @returns what to tell the learner
 */
export function parkLab(lessons: Lessons): string[] {
  const { session, runner } = lessons;
  const { steps, undone } = session.timeline;
  if (runner || steps.length + undone.length === 0) return [];
  lessons.parked = { steps: [...steps], undone: [...undone], actor: session.actor };
  return steps.length === 0 ? [] : [words().parked(steps.length)];
}

/**
 * Makes the parked lab again, if there is one, in the place of the one that stands.
 * @returns what to tell the learner; undefined when nothing was parked
 */
export async function restoreLab(lessons: Lessons, io: StepIo): Promise<readonly string[] | undefined> {
  const { session, parked } = lessons;
  if (!parked) return undefined;
  lessons.parked = undefined;
  session.timeline.set([], []);
  return (await rebuild(session, io, parked)) ?? [words().restored(parked.steps.length)];
}
