import type { Session } from '../src/session/session.ts';
import type { Benchmark } from './benchmark.ts';
import { SILENT, timed, withSession } from './replay.ts';
import { BRIDGE_STEP, containerScript, groupParents } from './script.ts';
import { compare, takeTurns } from './turns.ts';

const PAUSE_MS = 100;

export const undo: Benchmark = {
  name: 'undo',
  title: 'Undo of the last step of a complete container',
  run: (options) =>
    withSession(async (session) => {
      const hasLimits = groupParents(await session.lab()) !== undefined;
      const steps = [BRIDGE_STEP, ...containerScript({ hasVeth: true, hasLimits })];
      const typed = await timed(() => doAll(session, steps));
      const take = async () => {
        const ms = await timed(() => doAll(session, ['undo']));
        await doAll(session, ['redo']);
        return ms;
      };
      const figures = await takeTurns([{ name: 'undo', take }], options, PAUSE_MS);
      return {
        tables: [compare('', figures)],
        notes: [
          `Everything is removed, a new lab is started, and ${steps.length - 1} steps are done again. At the prompt, with two snapshots each, they took ${typed.toFixed(0)} ms.`,
        ],
      };
    }),
};

async function doAll(session: Session, lines: readonly string[]): Promise<void> {
  for (const line of lines) {
    const entry = await session.execute(line, SILENT);
    if (!entry?.ok) throw new Error(`${line}: ${entry?.error?.message ?? entry?.notes.join(' ')}`);
  }
}
