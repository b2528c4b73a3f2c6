import { ABSENCES } from '../../lab/attack/absences.ts';
import type { Attempt, Obstacle } from '../../lab/attack/attempt.ts';
import { ATTEMPTS } from '../../lab/attack/attempts.ts';
import type { Standing, Verdict } from '../../lab/attack/judge.ts';
import { WALLS } from '../../lab/attack/walls.ts';
import { defineWords, translate } from '../../locale/locale.ts';
import { outcomeOf, scoreOf } from '../attacks.ts';
import type { View } from '../ledger.ts';
import { tableView } from './table.ts';
import { hang, loadMeasure, wrapText } from './wrap-text.ts';

const words = defineWords({
  en: {
    head: ['ATTEMPT', 'RESULT', 'WALL, OR WHAT IS MISSING'] as readonly string[],
    held: 'held',
    through: 'THROUGH',
    open: 'open',
    absent: 'not here',
    unknown: (call: string) => `${call}: the live state does not tell which wall it was`,
    builds: (call: string, steps: string) => `${call} → ${steps}`,
    noStep: (call: string) => `${call}: no step of ns-lab builds a wall here`,
    counts: (held: number, through: number, open: number, absent: number) =>
      `${held} held, ${through} went through${open > 0 ? `, ${open} more that no step stops` : ''}, ${absent} do not apply here`,
    hint: 'attack NAME says more about one; show walls lists the walls',
    progress: (number: number, all: number, title: string) => `attempt ${number} of ${all}: ${title}`,
    escape: 'stands for: ',
    harmless: 'no harm: ',
    calls: 'calls: ',
    wall: 'stopped by: ',
    behind: 'behind it: ',
    missing: 'missing: ',
    build: 'build it: ',
    reason: 'not here: ',
    which: 'the live state does not tell which wall it was',
    nothing: 'no step of ns-lab builds one',
  },
  'zh-CN': {
    head: ['尝试', '结果', '墙，或缺什么'],
    held: '挡住',
    through: '得手',
    open: '无墙',
    absent: '不适用',
    unknown: (call) => `${call}：实时状态看不出是哪道墙`,
    builds: (call, steps) => `${call} → ${steps}`,
    noStep: (call) => `${call}：ns-lab 没有能在这里砌墙的步骤`,
    counts: (held, through, open, absent) =>
      `挡住 ${held} 种，得手 ${through} 种${open > 0 ? `，另有 ${open} 种没有步骤能挡` : ''}，${absent} 种在这里不适用`,
    hint: 'attack NAME 详细说明一种；show walls 列出所有墙',
    progress: (number, all, title) => `第 ${number}/${all} 种尝试：${title}`,
    escape: '代表：',
    harmless: '无害：',
    calls: '调用：',
    wall: '挡住它的：',
    behind: '后面还有：',
    missing: '缺少：',
    build: '这样砌：',
    reason: '不适用：',
    which: '实时状态看不出是哪道墙',
    nothing: 'ns-lab 没有这样的步骤',
  },
});

const attemptOf = (name: string): Attempt => ATTEMPTS.find((attempt) => attempt.name === name)!;

export const progressText = ({ title }: Attempt, index: number, all: number): string =>
  words().progress(index + 1, all, translate(title));

/** What matters most stands next to the sum, where the screen ends: the table is longer than most screens. */
const ORDER = ['held', 'absent', 'open', 'through'] as const;

const resultWord = (verdict: Verdict): string => words()[outcomeOf(verdict)];
const resultOf = ({ text, result }: NonNullable<Verdict['deciding']>): string => `${text} = ${result}`;
const shortCall = (deciding: Verdict['deciding']): string =>
  deciding ? `${deciding.text.slice(0, deciding.text.indexOf('('))} = ${deciding.result}` : '';
const wallText = ({ wall, evidence }: Standing): string => `${translate(WALLS[wall].title)} (${evidence})`;
const partText = ({ wall, of }: Obstacle): string =>
  translate(WALLS[wall].title) + (of === undefined ? '' : ` (${of})`);

function lastColumn(verdict: Verdict): string {
  const { deciding, wall, reason } = verdict;
  if (verdict.result === 'absent') return translate(ABSENCES[reason!]);
  if (verdict.result === 'held') return wall ? wallText(wall) : words().unknown(resultOf(deciding!));
  const steps = (verdict.remedy ?? []).join('; ');
  return steps === '' ? words().noStep(shortCall(deciding)) : words().builds(shortCall(deciding), steps);
}

/** What came of attempts. Of few that were named everything is told. */
export async function attackView(
  verdicts: readonly Verdict[],
  { isDetailed }: { readonly isDetailed: boolean },
): Promise<View> {
  const { held, through, open, absent } = scoreOf(verdicts);
  const summary = words().counts(held, through, open, absent);
  const data = { attempts: verdicts };
  if (isDetailed) return detailed(verdicts, summary, data);
  const ordered = ORDER.flatMap((result) => verdicts.filter((verdict) => outcomeOf(verdict) === result));
  const rows = ordered.map((verdict) => [verdict.attempt, resultWord(verdict), lastColumn(verdict)]);
  return tableView(words().head, rows, data, ['', summary, words().hint]);
}

async function detailed(verdicts: readonly Verdict[], summary: string, data: unknown): Promise<View> {
  const measure = await loadMeasure();
  const linesIn = (columns: number) => {
    const lines = verdicts.flatMap((verdict) => {
      const attempt = attemptOf(verdict.attempt);
      const head = `${verdict.attempt}: ${translate(attempt.title)}: ${resultWord(verdict)}`;
      const rows = [
        [words().escape, `${translate(attempt.escape)} (${attempt.known})`],
        [words().harmless, translate(attempt.harmless)],
        ...verdict.calls.map((call, index) => [index === 0 ? words().calls : '', resultOf(call)]),
        ...outcomeRows(verdict),
      ] as [string, string][];
      const widest = Math.max(...rows.map(([label]) => measure(label)));
      const put = ([label, text]: [string, string]) =>
        hang(`  ${label}${' '.repeat(widest - measure(label))}`, text, columns, measure);
      return [...wrapText(head, columns, measure), ...rows.flatMap(put), ''];
    });
    return [...lines, ...wrapText(summary, columns, measure)];
  };
  return { lines: linesIn(Number.POSITIVE_INFINITY), linesIn, data };
}

function outcomeRows(verdict: Verdict): [string, string][] {
  const { wall, others, missing, reason } = verdict;
  if (verdict.result === 'absent') return [[words().reason, translate(ABSENCES[reason!])]];
  const behind: [string, string][] = others.map((other, index) => [
    index === 0 ? words().behind : '',
    wallText(other),
  ]);
  if (verdict.result === 'held') return [[words().wall, wall ? wallText(wall) : words().which], ...behind];
  const { remedy: steps = [] } = verdict;
  return [
    ...missing.map((part, index): [string, string] => [index === 0 ? words().missing : '', partText(part)]),
    [words().build, steps.length === 0 ? words().nothing : steps.join('; ')],
  ];
}
