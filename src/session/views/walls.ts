import type { Trial, WallState } from '../../lab/attack/overview.ts';
import { WALLS } from '../../lab/attack/walls.ts';
import { defineWords, translate } from '../../locale/locale.ts';
import type { View } from '../ledger.ts';
import { tableView } from './table.ts';

const words = defineWords({
  en: {
    head: ['WALL', 'STANDS', 'ATTEMPTS'] as readonly string[],
    yes: 'yes',
    no: 'no',
    part: (standing: number, all: number) => `${standing}/${all}`,
    unknown: '?',
    stopped: 'stopped',
    behind: 'stopped before it',
    through: 'WENT THROUGH',
    absent: 'not here',
    untried: 'not tried',
    list: (trial: string, names: string) => `${trial}: ${names}`,
    many: (count: number) => `${count} attempts`,
    separator: '; ',
    summary: (standing: number, all: number, tried: number, attempts: number) =>
      `${standing} of ${all} walls stand; ${tried} of ${attempts} attempts were made since the last change`,
    attack: 'attack all tries them',
  },
  'zh-CN': {
    head: ['墙', '立着', '尝试'],
    yes: '是',
    no: '否',
    part: (standing, all) => `${standing}/${all}`,
    unknown: '?',
    stopped: '挡住',
    behind: '在它之前已被挡住',
    through: '得手',
    absent: '不适用',
    untried: '没试过',
    list: (trial, names) => `${trial}：${names}`,
    many: (count) => `${count} 种尝试`,
    separator: '；',
    summary: (standing, all, tried, attempts) =>
      `${all} 道墙里立着 ${standing} 道；上次改变之后做了 ${attempts} 种尝试里的 ${tried} 种`,
    attack: '用 attack all 去试',
  },
});

/** So many attempts are named; of more there is the number, and the data has all. */
const FEW = 4;

const TRIALS = ['through', 'stopped', 'behind', 'untried', 'absent'] as const satisfies readonly Trial[];

function standsText({ standing, missing }: WallState): string {
  if (standing.length === 0) return missing.length === 0 ? words().unknown : words().no;
  return missing.length === 0 ? words().yes : words().part(standing.length, standing.length + missing.length);
}

/** All walls of a box, and what came of the attempts at each. */
export function wallsView(walls: readonly WallState[]): Promise<View> {
  const rows = walls.map((state) => [
    translate(WALLS[state.wall].title),
    standsText(state),
    TRIALS.flatMap((trial) => {
      const names = state.attempts.filter((attempt) => attempt.trial === trial).map(({ name }) => name);
      if (names.length === 0) return [];
      // What went through is named in any case.
      const isShort = trial === 'through' || names.length <= FEW;
      return [words().list(words()[trial], isShort ? names.join(', ') : words().many(names.length))];
    }).join(words().separator),
  ]);
  const standing = walls.filter((state) => state.standing.length > 0).length;
  const trials = new Map(
    walls.flatMap(({ attempts }) => attempts.map(({ name, trial }) => [name, trial] as const)),
  );
  const tried = [...trials.values()].filter((trial) => trial !== 'untried').length;
  const below = [words().summary(standing, walls.length, tried, trials.size)];
  return tableView(words().head, rows, { walls }, [
    '',
    ...below,
    ...(tried < trials.size ? [words().attack] : []),
  ]);
}
