import { setImmediate as nextTurn } from 'node:timers/promises';
import { HOST } from '../lab/actors.ts';
import { StepContext, type StepIo } from '../steps/step.ts';
import type { SessionCommandResult } from './commands/session-command.ts';
import { reportError } from './error-report.ts';
import type { Session } from './session.ts';
import type { TimelineStep } from './timeline.ts';

/** A replay that takes longer than this says how far it is. */
const PROGRESS_AFTER_MS = 1000;

/** What to say when the person did not accept the losses. */
export const REFUSED = 'nothing was changed';

/**
 * Makes a new lab and does these steps in it: the way to every past state.
 * @param undone what redo goes on to from there
 */
export async function replayTo(
  session: Session,
  io: StepIo,
  steps: readonly TimelineStep[],
  undone: readonly TimelineStep[],
  message: string,
): Promise<SessionCommandResult> {
  if (!(await acceptLosses(session, io))) return { ok: false, notes: [REFUSED] };
  // Without a box, the host was nobody's choice.
  const actor = session.startedLab?.boxes.size ? session.actor : undefined;
  await session.reset();
  const start = performance.now();
  const done: TimelineStep[] = [];
  for (const step of steps) {
    if (performance.now() - start > PROGRESS_AFTER_MS)
      io.progress(`${done.length + 1} of ${steps.length}: ${step.parsed.text}`);
    try {
      await redoStep(session, step, io);
    } catch (error) {
      session.timeline.set(done, [...steps.slice(done.length), ...undone]);
      chooseActor(session, actor);
      const { message } = reportError(error, session.startedLab);
      return {
        ok: false,
        notes: [`"${step.parsed.text}" cannot be done again: ${message}`, 'the steps before it are done'],
      };
    }
    done.push(step);
  }
  session.timeline.set(steps, undone);
  chooseActor(session, actor);
  return { notes: [message] };
}

/** Whom commands acted for before, or the newest box where that is not there any more. */
function chooseActor(session: Session, before: string | undefined): void {
  const boxes = [...(session.startedLab?.boxes.keys() ?? [])];
  session.actor = [HOST, ...boxes].find((each) => each === before) ?? boxes.at(-1) ?? HOST;
}

/** Names what a new lab loses, before it is lost; where there is a person, they decide. */
export async function acceptLosses(session: Session, io: StepIo): Promise<boolean> {
  const losses = lossesOf(session);
  if (losses.length === 0) return true;
  const text = `this loses ${losses.join('; ')}`;
  if (io.confirm) return io.confirm(`${text}. Go on?`);
  io.progress(text);
  return true;
}

/** One step without evidence: its effect is all that counts. */
async function redoStep(session: Session, { actor, parsed }: TimelineStep, io: StepIo): Promise<void> {
  await nextTurn();
  const lab = await session.lab();
  const silent: StepIo = { ...io, onOutput: () => {}, terminal: undefined };
  await parsed.command.run(new StepContext(lab, actor, silent), parsed.args);
  lab.takeCalls();
  lab.reap();
}

/** What no replay brings back. */
function lossesOf(session: Session): string[] {
  const losses: string[] = [];
  for (const box of session.startedLab?.boxes.values() ?? []) {
    if (box.wasTypedInto) losses.push(`what was typed in the shell of ${box.name}`);
    if (box.program && !box.exit) losses.push(`what "${box.program.argv.join(' ')}" has in memory`);
    if (box.shell && !box.program) losses.push(`the shell that runs in ${box.name}`);
  }
  return losses;
}
