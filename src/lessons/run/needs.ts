import type { Finding } from '../../lab/doctor.ts';
import { mustBeRootless } from '../../lab/host.ts';
import { nearest } from '../../steps/kinds.ts';
import { words as checkWords } from '../check/words.ts';
import type { LessonFile } from '../format/lesson.ts';
import { words } from '../words.ts';

/** Why a lesson cannot be done on this machine, by this user. */
export interface Lack {
  readonly need: string;
  readonly reason: string;
  /** What would make it available. */
  readonly remedy: string | undefined;
}

/** The need that is no finding of the doctor's. */
export const ROOT = 'root';

let examination: Promise<readonly Finding[]> | undefined;

/** What the doctor found, tried once in this process. Takes about 200 ms. */
export function findings(): Promise<readonly Finding[]> {
  examination ??= import('../../lab/doctor.ts').then(({ examineMachine }) => examineMachine());
  return examination;
}

/** What a lesson needs and this machine does not offer. Nothing is examined for a lesson without needs. */
export async function lacksOf({ needs = [] }: Pick<LessonFile, 'needs'>): Promise<Lack[]> {
  const lacks: Lack[] = [];
  for (const need of needs) {
    if (need === ROOT) {
      if (mustBeRootless()) lacks.push({ need, reason: words().needsRoot, remedy: 'sudo ns-lab' });
      continue;
    }
    const finding = (await findings()).find(({ what }) => what === need);
    if (!finding) lacks.push({ need, reason: words().notTried, remedy: 'ns-lab doctor' });
    else if (!finding.isUsable)
      lacks.push({ need, reason: finding.detail, remedy: finding.remedy ?? undefined });
  }
  return lacks;
}

/** What is wrong with the name of a need on a machine where everything can be tried; undefined if nothing is. */
export async function needFault(need: string): Promise<string | undefined> {
  const names = [ROOT, ...(await findings()).map(({ what }) => what)];
  if (names.includes(need)) return undefined;
  const [guess] = nearest(need, names);
  return checkWords().noNeed(need, guess ? checkWords().didYouMean(guess) : '');
}
