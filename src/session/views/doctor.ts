import type { Finding } from '../../lab/doctor.ts';
import type { View } from '../ledger.ts';

const RESULTS = ['works', 'limited', 'fails'] as const satisfies readonly Finding['result'][];
/** Where a line ends: long ones go on under their own column. */
const WIDTH = 110;

/** Findings that say the same, as one line. */
interface Row extends Omit<Finding, 'what'> {
  readonly what: readonly string[];
}

/** What works here, and what to do where something does not. */
export function doctorView(findings: readonly Finding[]): View {
  const rows = join(findings);
  const width = Math.max(...findings.map(({ what }) => what.length)) + 2;
  const lines = rows.flatMap((row, index) => rowLines(row, rows[index - 1], width));
  return { lines: [...lines, '', summary(findings)], data: findings };
}

function rowLines({ what, result, detail, remedy }: Row, before: Row | undefined, width: number): string[] {
  const [first = '', ...names] = what;
  const text = [detail, ...(names.length > 0 ? [`also ${names.join(', ')}`] : [])].join('; ');
  const lines = hang(`${result.padEnd(9)}${first.padEnd(width)}`, text);
  // The same advice once, not a line for each thing that the same cause forbids.
  if (remedy && remedy !== before?.remedy) lines.push(...hang(`${' '.repeat(9 + width)}→ `, remedy));
  return lines;
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

function summary(findings: readonly Finding[]): string {
  const counts = RESULTS.map((result) => `${count(findings, result)} ${result}`).join(', ');
  const conclusion =
    count(findings, 'fails') === 0
      ? 'a complete container can be built here'
      : '`build` cannot make a complete container here';
  return `${counts}: ${conclusion}`;
}

const count = (findings: readonly Finding[], result: Finding['result']): number =>
  findings.filter((finding) => finding.result === result).length;

/** A text beside a label, broken between words; a word that is longer than a line stays whole. */
function hang(label: string, text: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && label.length + line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines.map((content, index) => (index === 0 ? label : ' '.repeat(label.length)) + content);
}
