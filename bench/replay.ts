import { HOST } from '../src/lab/actors.ts';
import { REGISTRY } from '../src/session/commands/registry.ts';
import { parseLine } from '../src/session/language/parse.ts';
import { Session } from '../src/session/session.ts';
import { StepContext, type StepIo } from '../src/steps/step.ts';

/** Steps without anybody who looks on. */
export const SILENT: StepIo = {
  onOutput() {},
  terminal: undefined,
  signal: new AbortController().signal,
  progress() {},
  confirm: undefined,
};

type Replay = () => Promise<void>;

/** Reads commands once; what it returns does them, as undo does: the steps alone, without snapshots. */
export function prepare(session: Session, lines: readonly string[]): Replay {
  const steps = lines.map((line) => parseLine(line, REGISTRY)!);
  return async () => {
    const lab = await session.lab();
    for (const { command, actor = HOST, args } of steps) {
      await command.run(new StepContext(lab, actor, SILENT), args);
      lab.takeCalls();
    }
    lab.reap();
  };
}

/** A session for the time of some work; its lab is removed afterwards, whatever happens. */
export async function withSession<T>(work: (session: Session) => Promise<T>): Promise<T> {
  const session = new Session();
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

/** Milliseconds. */
export async function timed(work: () => Promise<unknown> | unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
