import { defineWords, textOf, translate } from '../../locale/locale.ts';
import type { Plan } from '../build/plan.ts';
import type { Profile } from '../build/profile.ts';
import type { View } from '../ledger.ts';
import { tableView } from './table.ts';

const words = defineWords({
  en: {
    step: 'STEP',
    why: 'WHY',
    nothing: 'nothing is missing',
    left: (what: string) => `left out: ${what}`,
    differs: (what: string) => `not the same: ${what}`,
    hidden: (paths: string) => `out of reach from the new root: ${paths}`,
  },
  'zh-CN': {
    step: '步骤',
    why: '为什么',
    nothing: '什么都不缺',
    left: (what) => `省去：${what}`,
    differs: (what) => `不同之处：${what}`,
    hidden: (paths) => `从新根里够不到：${paths}`,
  },
});

/** The steps of a plan with their reasons, what is left out, and how it differs from what it is like. */
export async function planView({ steps, skipped, hidden }: Plan, profile: Profile): Promise<View> {
  const below = [
    ...(steps.length === 0 ? [words().nothing] : []),
    ...skipped.map((text) => words().left(textOf(text))),
    ...(hidden.length > 0 ? [words().hidden(hidden.join(' '))] : []),
    ...profile.differences.map((text) => words().differs(translate(text))),
    `${profile.name}: ${translate(profile.summary)}`,
  ];
  const rows = steps.map(({ line, why }) => [line, textOf(why)]);
  const data = {
    profile: profile.name,
    steps: steps.map(({ line }) => line),
    skipped: skipped.length,
    hidden,
  };
  return tableView([words().step, words().why], rows, data, below);
}
