import { HOST } from '../../lab/actors.ts';
import { lessonsOf } from '../../lessons/lessons.ts';
import { REGISTRY } from '../../lessons/registry.ts';
import { visible, visibleLines } from '../../locale/visible.ts';
import { actorOf, complete } from '../../session/language/complete.ts';
import { LanguageError } from '../../session/language/errors.ts';
import { parseLine } from '../../session/language/parse.ts';
import { liveValues } from '../../session/live-values.ts';
import type { Session } from '../../session/session.ts';
import type { StepIo } from '../../steps/step.ts';
import { readHistory, writeHistory } from '../command-history.ts';
import { drawLessons } from '../lessons/draw.ts';
import { print, printRows } from '../print.ts';
import { welcome } from '../welcome.ts';
import { EntryPrinter } from './entry-printer.ts';
import { catchInterrupts } from './interrupt.ts';
import { GIVEN_UP, LineReader, type Offered } from './line-reader.ts';
import { marked, sentence } from './paint-line.ts';
import { personTerminal } from './person-terminal.ts';
import { renderPrompt } from './render.ts';

const CONTINUATION = '… ';

/**
 * Reads commands line by line until `quit` or the end of the input, and prints what happened. Whoever began the
 * session closes it.
 * @param first a command that is carried out before the first one is read
 */
export async function runPlain(session: Session, first?: string): Promise<void> {
  const isTerminal = Boolean(process.stdin.isTTY && process.stdout.isTTY);
  const history = isTerminal ? readHistory() : [];
  if (isTerminal) for (const text of welcome()) printRows(sentence([], marked(text), 0));
  const printer = new EntryPrinter(session);
  session.onEntry = (entry) => printer.onEntry(entry);
  const lines = new LineReader({ isTerminal, history, complete: (line) => completeLine(session, line) });
  drawLessons(session, (text) => lines.print(text));
  // The full-screen face may have begun one.
  const lessons = lessonsOf(session);
  if (lessons.view) await lessons.onStart();
  lessons.onChange(lessons.view);
  if (first !== undefined) await executeInterruptibly(session, first, lines, printer);
  while (!session.isOver) {
    const command = await readCommand(session, lines);
    if (command === undefined) break;
    if (isTerminal) writeHistory(lines.history);
    lines.pause();
    // In a lesson that waits for it, Enter alone goes on.
    const isEmpty = isTerminal && command.trim() === '';
    await executeInterruptibly(session, isEmpty ? goOn(session) : command, lines, printer);
  }
  lines.close();
}

/** What Enter alone means: on to the next step, or at the very beginning to the first lesson. */
function goOn(session: Session): string {
  const { view } = lessonsOf(session);
  if (view) return view.canGoOn ? 'next' : '';
  return session.entries.length === 0 ? 'lesson start' : '';
}

/** A command, which may have several lines; undefined at the end of the input. */
export async function readCommand(session: Session, lines: LineReader): Promise<string | undefined> {
  let command: string | undefined;
  for (;;) {
    const isFirst = command === undefined;
    const line = await lines.next(isFirst ? renderPrompt(session.actor) : CONTINUATION, !isFirst);
    // At the end of the input a command that is not complete is an error to be shown.
    if (line === undefined) return command;
    if (line === GIVEN_UP) {
      command = undefined;
      continue;
    }
    // Only such a line can be the last: a long text in quotes is not read again for each of its lines.
    const mayEnd = command === undefined || command.endsWith('\\') || /['"]/.test(line);
    command = command === undefined ? line : `${command}\n${line}`;
    if (mayEnd && !isIncomplete(command)) return command;
  }
}

/** An open quote or a backslash at the end: the command goes on in the next line. */
function isIncomplete(text: string): boolean {
  try {
    parseLine(text, REGISTRY);
    return false;
  } catch (error) {
    return error instanceof LanguageError && error.incomplete;
  }
}

/** Ctrl-C stops the command, not the prompt. */
export async function executeInterruptibly(
  session: Session,
  command: string,
  lines: LineReader,
  printer?: EntryPrinter,
): Promise<void> {
  const interrupts = catchInterrupts();
  const io: StepIo = {
    onOutput: (stream, chunk) => process[stream].write(chunk),
    onProgram: printer && ((start) => printer.onProgram(start)),
    terminal: lines.isTerminal ? personTerminal(process.stdin, process.stdout) : undefined,
    signal: interrupts.signal,
    progress: (text) => print(`  … ${visible(text)}`),
    confirm: lines.isTerminal ? (question, usual) => lines.confirm(question, usual) : undefined,
  };
  // What is typed is on the screen already; what it carries out (`build`, `solution`) is not.
  let isTyped = true;
  session.onStart = (text, actor) => {
    if (!isTyped) printRows([renderPrompt(actor) + visibleLines(text)]);
    isTyped = false;
  };
  try {
    await session.execute(command, io);
  } finally {
    interrupts.stop();
  }
}

/** What completion offers; where it has no word to offer, it says what is expected. */
export function completeLine(session: Session, line: string): Offered {
  const actor = actorOf(line) ?? session.actor;
  const lab = session.startedLab;
  const actors = [HOST, ...(lab?.boxes.keys() ?? [])];
  const live = liveValues(lab, actor);
  const { start, candidates, expects } = complete(line, line.length, REGISTRY, live, actors);
  const words = candidates.map(({ value }) => value);
  const hits = words.length === 1 && !words[0]!.endsWith('/') ? [`${words[0]} `] : words;
  return { hits, replaced: line.slice(start), hint: words.length === 0 ? expects : undefined };
}
