import { REGISTRY } from '../../lessons/registry.ts';
import { visible, visibleLines } from '../../locale/visible.ts';
import type { Parsed } from '../../session/language/parse.ts';
import { parseScript } from '../../session/language/script.ts';
import { entryToJson } from '../../session/ledger.ts';
import { Session } from '../../session/session.ts';
import type { StepIo } from '../../steps/step.ts';
import { withSession } from '../ending.ts';
import { drawLessons } from '../lessons/draw.ts';
import { printError, printJson, printRows } from '../print.ts';
import type { EntryPrinter } from './entry-printer.ts';
import { catchInterrupts } from './interrupt.ts';

export interface RunOptions {
  /** One JSON object a line for each command instead of text. */
  readonly json: boolean;
  /** With JSON: the actor's state after each command. */
  readonly snapshots: boolean;
  /** Go on after a command that failed. */
  readonly keepGoing: boolean;
  /** Do not repeat the commands before what they show. */
  readonly isQuiet?: boolean;
}

/** Exit statuses of `ns-lab run`; `interrupted` is that of a shell command that Ctrl-C ended. */
export const RUN_STATUS = { ok: 0, failed: 1, unreadable: 2, interrupted: 130 } as const;

/**
 * Carries a script out without a prompt. It is read as a whole first: if a line is wrong, nothing is done.
 * Resolves with the exit status.
 */
export async function runScript(text: string, options: RunOptions): Promise<number> {
  const { commands, errors } = parseScript(text, REGISTRY);
  if (errors.length > 0) {
    for (const { message } of errors) printError(message);
    return RUN_STATUS.unreadable;
  }
  // Loaded late, with the colours: an error in the script is reported without them.
  const { renderPrompt } = await import('./render.ts');
  const { EntryPrinter } = await import('./entry-printer.ts');
  const session = new Session({ registry: REGISTRY, keepSnapshots: options.json && options.snapshots });
  const printer = new EntryPrinter(session);
  session.onStart = (command, actor) => {
    if (!options.json && !options.isQuiet) printRows([renderPrompt(actor) + visibleLines(command)]);
  };
  session.onEntry = (entry) => {
    if (options.json) printJson(entryToJson(entry));
    else printer.onEntry(entry);
  };
  if (!options.json) drawLessons(session, printRows);
  const { signal, stop } = catchInterrupts();
  try {
    const status = await withSession(session, () =>
      runAll(session, commands, scriptIo(signal, options, printer), options),
    );
    return signal.aborted ? RUN_STATUS.interrupted : status;
  } finally {
    stop();
  }
}

async function runAll(
  session: Session,
  commands: readonly Parsed[],
  io: StepIo,
  options: RunOptions,
): Promise<number> {
  let status: number = RUN_STATUS.ok;
  for (const parsed of commands) {
    const entry = await session.run(parsed, io);
    if (!entry.ok) status = RUN_STATUS.failed;
    if (session.isOver || io.signal.aborted || (!entry.ok && !options.keepGoing)) break;
  }
  return status;
}

function scriptIo(signal: AbortSignal, { json }: RunOptions, printer: EntryPrinter): StepIo {
  // With --json standard output is for JSON alone: what programs print goes to standard error.
  return {
    onOutput: (stream, chunk) => process[json ? 'stderr' : stream].write(chunk),
    onProgram: json ? undefined : (start) => printer.onProgram(start),
    terminal: undefined,
    signal,
    progress: (text) => printError(`… ${visible(text)}`),
    confirm: undefined,
  };
}
