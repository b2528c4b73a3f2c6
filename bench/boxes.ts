import type { Session } from '../src/session/session.ts';
import type { Benchmark, BenchmarkOptions, Report } from './benchmark.ts';
import { prepare, SILENT, timed, withSession } from './replay.ts';
import { formatNumber, median } from './statistics.ts';

const COUNTS = [1, 10, 100];
const NAMESPACES = 'user mnt uts ipc net pid cgroup time';
const NAME = 'last';
const STEPS = [`new ${NAME}`, `unshare ${NAMESPACES}`, 'map root', 'fork', 'set hostname last', 'run true'];

export const boxes: Benchmark = {
  name: 'boxes',
  title: '1, 10 and 100 boxes in one lab',
  run: (options) => withSession((session) => measure(session, options)),
};

async function measure(session: Session, { rounds, progress }: BenchmarkOptions): Promise<Report> {
  progress('warming up');
  await repeat(session, rounds);
  const columns: number[][] = [];
  let made = 0;
  for (const count of COUNTS) {
    // All but the last stay; the last one is made, measured and removed again and again.
    for (; made < count - 1; made++) await addIdleBox(session, `idle${made}`);
    progress(`${count} boxes`);
    columns.push(await repeat(session, rounds));
  }
  const [first, last] = [columns[0]!, columns.at(-1)!];
  const rows = STEPS.map((step, i) => [
    step,
    ...columns.map((column) => formatNumber(column[i]!)),
    `${(last[i]! / first[i]!).toFixed(2)} ×`,
  ]);
  const sum = (column: readonly number[]) => column.reduce((total, ms) => total + ms, 0);
  const growth = sum(last) / sum(first);
  return {
    aims: [
      {
        aim: 'a step among 100 boxes takes as long as with one, within a tenth',
        measured: `${growth.toFixed(2)} × for all steps together`,
        isReached: growth <= 1.1,
      },
    ],
    tables: [{ columns: ['step', ...COUNTS.map((n) => `${n} ms`), `${COUNTS.at(-1)} to 1`], rows }],
    notes: [
      'The steps of the last box, as typed at the prompt: with their calls, two snapshots and the difference. The other boxes are idle, each in eight namespaces of its own.',
    ],
  };
}

/** The median of each step, in milliseconds. */
async function repeat(session: Session, rounds: number): Promise<number[]> {
  const figures = STEPS.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, step] of STEPS.entries()) {
      const ms = await timed(async () => {
        const entry = await session.execute(step, SILENT);
        if (!entry?.ok) throw new Error(`${step}: ${entry?.error?.message}`);
      });
      figures[i]!.push(ms);
    }
    await session.execute(`rm ${NAME}`, SILENT);
  }
  return figures.map(median);
}

const addIdleBox = (session: Session, name: string): Promise<void> =>
  prepare(session, [`new ${name}`, `${name}: unshare ${NAMESPACES}`, `${name}: map root`, `${name}: fork`])();
