import type { Finding } from '../../lab/doctor.ts';
import { defineWords } from '../../locale/locale.ts';
import type { View } from '../ledger.ts';
import { findingName } from './finding-names.ts';
import { hang, loadMeasure, type Measure } from './wrap-text.ts';

const RESULTS = ['works', 'limited', 'fails'] as const satisfies readonly Finding['result'][];
/** In columns. Longer lines are hard to read. */
const WIDEST = 110;
const GAP = 2;
/** With less room beside the names, what is said stands in one column with them. */
const LEAST_TEXT = 40;

const words = defineWords({
  en: {
    works: 'works',
    limited: 'limited',
    fails: 'fails',
    named: (name: string, text: string) => `${name}: ${text}`,
    also: (names: readonly string[]) => `; also ${names.join(', ')}`,
    summary: (counts: readonly string[], conclusion: string) => `${counts.join(', ')}: ${conclusion}`,
    those: (result: string, names: readonly string[]) => `${result}: ${names.join(', ')}`,
    canBuild: 'a complete container can be built here',
    cannotBuild: '`build` cannot make a complete container here',
  },
  'zh-CN': {
    works: '可用',
    limited: '受限',
    fails: '不可用',
    named: (name, text) => `${name}：${text}`,
    also: (names) => `；还有 ${names.join('、')}`,
    summary: (counts, conclusion) => `${counts.join('，')}：${conclusion}`,
    those: (result, names) => `${result}：${names.join('、')}`,
    canBuild: '这里可以构建完整的容器',
    cannotBuild: '这里 `build` 做不出完整的容器',
  },
});

/** Findings that say the same, as one line. */
interface Row extends Omit<Finding, 'what'> {
  readonly what: readonly string[];
}

/** What works here, and what to do where something does not. */
export async function doctorView(findings: readonly Finding[]): Promise<View> {
  const measure = await loadMeasure();
  const linesIn = (columns: number) => layOut(findings, Math.min(columns, WIDEST), measure);
  return { lines: linesIn(WIDEST), linesIn, isProse: true, data: findings };
}

/** Long texts go on under their own column. */
function layOut(findings: readonly Finding[], columns: number, measure: Measure): string[] {
  const widest = (texts: readonly string[]) => Math.max(0, ...texts.map(measure)) + GAP;
  const results = widest(RESULTS.map((result) => words()[result]));
  const names = widest(findings.map(({ what }) => findingName(what)));
  const isNarrow = columns - results - names < LEAST_TEXT;
  const indent = isNarrow ? results : results + names;
  const pad = (text: string, width: number) => text + ' '.repeat(Math.max(0, width - measure(text)));
  const put = (label: string, text: string) => hang(label, text, columns, measure);
  const rows = join(findings);
  const lines = rows.flatMap(({ what, result, detail, remedy }, index) => {
    const [first = '', ...others] = what.map(findingName);
    const text = detail + (others.length > 0 ? words().also(others) : '');
    const label = pad(words()[result], results);
    const told = isNarrow ? put(label, words().named(first, text)) : put(label + pad(first, names), text);
    // The same advice once, not a line for each thing that the same cause forbids.
    if (!remedy || remedy === rows[index - 1]?.remedy) return told;
    return [...told, ...put(`${' '.repeat(indent)}→ `, remedy)];
  });
  const end = [...lacking(findings), summary(findings)].flatMap((text) => put('', text));
  return [...lines, '', ...end];
}

/** Neighbours with the same answer: what was not tried has one reason. */
function join(findings: readonly Finding[]): Row[] {
  const rows: Row[] = [];
  for (const { what, ...rest } of findings) {
    const last = rows.at(-1);
    const isSame = last?.result === rest.result && last.detail === rest.detail && last.remedy === rest.remedy;
    if (last && isSame) rows[rows.length - 1] = { ...last, what: [...last.what, what] };
    else rows.push({ what: [what], ...rest });
  }
  return rows;
}

/** Once more by name, where a long list has run out of sight. */
function lacking(findings: readonly Finding[]): string[] {
  return (['limited', 'fails'] as const).flatMap((result) => {
    const names = findings
      .filter((finding) => finding.result === result)
      .map(({ what }) => findingName(what));
    return names.length > 0 ? [words().those(words()[result], names)] : [];
  });
}

function summary(findings: readonly Finding[]): string {
  const counts = RESULTS.map((result) => `${count(findings, result)} ${words()[result]}`);
  const { canBuild, cannotBuild } = words();
  return words().summary(counts, count(findings, 'fails') === 0 ? canBuild : cannotBuild);
}

const count = (findings: readonly Finding[], result: Finding['result']): number =>
  findings.filter((finding) => finding.result === result).length;
