/** Runs the benchmarks that are named, or all. Prints figures, and which aims they reach; fails for none. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { endWith, readOptions } from '../scripts/options.ts';
import { type Aim, type Benchmark, CannotMeasureError, InterruptedError, type Report } from './benchmark.ts';
import { boxes } from './boxes.ts';
import { call } from './call.ts';
import { container } from './container.ts';
import { face } from './face.ts';
import { describeMachine, isBusy } from './machine.ts';
import { memory } from './memory.ts';
import { snapshot } from './snapshot.ts';
import { start } from './start.ts';
import { formatTable } from './table.ts';
import { undo } from './undo.ts';

const BENCHMARKS: readonly Benchmark[] = [container, undo, call, snapshot, start, face, memory, boxes];
const DEFAULT_ROUNDS = 20;
const USAGE = `usage: npm run bench -- [NAME...] [--rounds N] [--write]
  NAME         ${BENCHMARKS.map(({ name }) => name).join(', ')}; all of them if you do not say
  --rounds N   how often each is measured (default ${DEFAULT_ROUNDS})
  --write      keep what came of it in docs/benchmarks.md`;
const DOCUMENT = join(import.meta.dirname, '../docs/benchmarks.md');
const BUSY =
  'The machine was busy with other programs: every time is too long, and most of all the times of what changes from one process to another as often as ns-lab does. To be measured again when it is quiet.';
const CLEAR_LINE = '\r\x1b[K';
const STATUS = { ok: 0, usage: 2, interrupted: 130 } as const;

let isInterrupted = false;

async function main(): Promise<number> {
  const { values, words: names } = readOptions({
    usage: USAGE,
    options: { write: { type: 'boolean' }, rounds: { type: 'string' } },
  });
  const rounds = Number(values.rounds ?? DEFAULT_ROUNDS);
  const isKnown = (name: string) => BENCHMARKS.some((benchmark) => benchmark.name === name);
  if (!names.every(isKnown) || !(Number.isInteger(rounds) && rounds > 0)) endWith(STATUS.usage, USAGE);
  process.on('SIGINT', () => {
    isInterrupted = true;
  });
  const intro = `${describeMachine()}; ${rounds} rounds.${isBusy() ? ` ${BUSY}` : ''}`;
  const sections: string[] = [];
  const aims: Aim[] = [];
  console.log(`${intro}\n`);
  for (const benchmark of BENCHMARKS) {
    if (names.length > 0 && !names.includes(benchmark.name)) continue;
    const report = await measure(benchmark, rounds);
    sections.push(section(benchmark.title, report));
    aims.push(...(report.aims ?? []));
    console.log(`${sections.at(-1)}\n`);
  }
  if (aims.length > 0) {
    sections.unshift(formatAims(aims));
    console.log(sections[0]);
  }
  if (values.write) writeFileSync(DOCUMENT, document(intro, sections));
  return STATUS.ok;
}

async function measure(benchmark: Benchmark, rounds: number): Promise<Report> {
  const progress = (text: string) => {
    if (isInterrupted) throw new InterruptedError();
    if (process.stderr.isTTY) process.stderr.write(`${CLEAR_LINE}${benchmark.name}: ${text}`);
  };
  try {
    return await benchmark.run({ rounds, progress });
  } catch (error) {
    if (!(error instanceof CannotMeasureError)) throw error;
    return { tables: [], notes: [`Not measured: ${error.message}.`] };
  } finally {
    if (process.stderr.isTTY) process.stderr.write(CLEAR_LINE);
  }
}

const section = (title: string, { tables, notes }: Report): string =>
  [`## ${title}`, ...tables.map(formatTable), notes.map((note) => `- ${note}`).join('\n')].join('\n\n');

const formatAims = (aims: readonly Aim[]): string =>
  [
    '## Aims',
    formatTable({
      columns: ['aim', 'measured', ''],
      rows: aims.map(({ aim, measured, isReached }) => [
        aim,
        measured,
        isReached ? 'reached' : 'not reached',
      ]),
    }),
  ].join('\n\n');

const document = (intro: string, sections: readonly string[]): string => `# Benchmarks

Written by \`npm run bench -- --write\`. Figures of one machine at one time: ${intro}

${sections.join('\n\n')}
`;

main().then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    if (!(error instanceof InterruptedError)) console.error(error);
    process.exitCode = error instanceof InterruptedError ? STATUS.interrupted : 1;
  },
);
