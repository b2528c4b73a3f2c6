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
  run: (options) => withSessions(COUNTS.length, (sessions) => measure(sessions, options)),
};

/** A lab for each count, side by side, so that they can take turns. */
function withSessions<T>(count: number, work: (sessions: readonly Session[]) => Promise<T>): Promise<T> {
  const open = (sessions: readonly Session[]): Promise<T> =>
    sessions.length === count ? work(sessions) : withSession((session) => open([...sessions, session]));
  return open([]);
}

async function measure(
  sessions: readonly Session[],
  { rounds, progress }: BenchmarkOptions,
): Promise<Report> {
  for (const [i, session] of sessions.entries()) {
    progress(`making ${COUNTS[i]} boxes`);
    // All but the last stay; the last one is made, measured and removed again and again.
    for (let made = 0; made < COUNTS[i]! - 1; made++) await addIdleBox(session, `idle${made}`);
  }
  const figures = sessions.map(() => STEPS.map((): number[] => []));
  for (let round = 0; round <= rounds; round++) {
    progress(`round ${round} of ${rounds}`);
    for (const [i, session] of sessions.entries()) {
      const times = await life(session);
      // The first round is not counted.
      if (round > 0) for (const [step, ms] of times.entries()) figures[i]![step]!.push(ms);
    }
  }
  const columns = figures.map((steps) => steps.map(median));
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
      'The steps of the last box, as typed at the prompt: with their calls, two snapshots and the difference. The other boxes are idle, each in eight namespaces of its own. The labs take turns, so that whatever else the machine does meets all of them alike.',
    ],
  };
}

/** One box from its making to its end: how long each step took, in milliseconds. */
async function life(session: Session): Promise<number[]> {
  const times: number[] = [];
  for (const step of STEPS) {
    const ms = await timed(async () => {
      const entry = await session.execute(step, SILENT);
      if (!entry?.ok) throw new Error(`${step}: ${entry?.error?.message}`);
    });
    times.push(ms);
  }
  await session.execute(`rm ${NAME}`, SILENT);
  return times;
}

const addIdleBox = (session: Session, name: string): Promise<void> =>
  prepare(session, [`new ${name}`, `${name}: unshare ${NAMESPACES}`, `${name}: map root`, `${name}: fork`])();
