import { setImmediate as nextTurn } from 'node:timers/promises';
import { HOST } from '../lab/actors.ts';
import { defineWords, type Text } from '../locale/locale.ts';
import { StepContext, type StepIo } from '../steps/step.ts';
import type { SessionCommandResult } from './commands/session-command.ts';
import { reportError } from './error-report.ts';
import type { Session } from './session.ts';
import type { TimelineStep } from './timeline.ts';

const words = defineWords({
  en: {
    refused: 'nothing was changed',
    of: (count: number, all: number, command: string) => `${count} of ${all}: ${command}`,
    cannot: (command: string, reason: string) => `"${command}" cannot be done again: ${reason}`,
    before: 'the steps before it are done',
    loses: (losses: readonly string[]) => `this loses ${losses.join('; ')}`,
    goOn: (losses: string) => `${losses}. Go on?`,
    typed: (box: string) => `what was typed in the shell of ${box}`,
    memory: (program: string) => `what "${program}" has in memory`,
    shell: (box: string) => `the shell that runs in ${box}`,
  },
  'zh-CN': {
    refused: '什么都没有改变',
    of: (count, all, command) => `${count}/${all}：${command}`,
    cannot: (command, reason) => `无法重做 "${command}"：${reason}`,
    before: '它之前的步骤已重做',
    loses: (losses) => `这会失去${losses.join('；')}`,
    goOn: (losses) => `${losses}。继续吗？`,
    typed: (box) => `在 ${box} 的 shell 里输入过的内容`,
    memory: (program) => `"${program}" 内存里的内容`,
    shell: (box) => `正在 ${box} 里运行的 shell`,
  },
});

/** What to say when the person did not accept the losses. */
export const refused = (): string => words().refused;

/** A replay that takes longer than this says how far it is. */
const PROGRESS_AFTER_MS = 1000;

/**
 * Makes a new lab and does these steps in it: the way to every past state.
 * @param undone what redo goes on to from there
 */
export async function replayTo(
  session: Session,
  io: StepIo,
  steps: readonly TimelineStep[],
  undone: readonly TimelineStep[],
  message: Text,
): Promise<SessionCommandResult> {
  if (!(await acceptLosses(session, io))) return { ok: false, notes: [refused()] };
  // Without a box, the host was nobody's choice.
  const actor = session.startedLab?.boxes.size ? session.actor : undefined;
  const fault = await rebuild(session, io, { steps, undone, actor });
  return fault ? { ok: false, notes: fault } : { notes: [message] };
}

/** A state of the lab as it can be made again. */
export interface Past {
  readonly steps: readonly TimelineStep[];
  /** What redo goes on to from there. */
  readonly undone: readonly TimelineStep[];
  /** Whom commands acted for; undefined where nobody had chosen. */
  readonly actor: string | undefined;
}

/**
 * Makes a new lab and does the steps in it. What the present lab loses must have been accepted.
 * @returns what is to be said when a step could not be done again
 */
export async function rebuild(
  session: Session,
  io: StepIo,
  { steps, undone, actor }: Past,
): Promise<readonly string[] | undefined> {
  await session.reset();
  const start = performance.now();
  const done: TimelineStep[] = [];
  await session.onReplayed(0);
  for (const step of steps) {
    if (performance.now() - start > PROGRESS_AFTER_MS)
      io.progress(words().of(done.length + 1, steps.length, step.parsed.text));
    try {
      await redoStep(session, step, io);
    } catch (error) {
      session.timeline.set(done, [...steps.slice(done.length), ...undone]);
      chooseActor(session, actor);
      const { message } = reportError(error, session.startedLab);
      return [words().cannot(step.parsed.text, message), words().before];
    }
    done.push(step);
    await session.onReplayed(done.length);
  }
  session.timeline.set(steps, undone);
  chooseActor(session, actor);
  return undefined;
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
  const text = words().loses(losses);
  if (io.confirm) return io.confirm(words().goOn(text));
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
    if (box.wasTypedInto) losses.push(words().typed(box.name));
    if (box.program && !box.exit) losses.push(words().memory(box.program.argv.join(' ')));
    if (box.shell && !box.program) losses.push(words().shell(box.name));
  }
  return losses;
}
