import { REGISTRY } from '../../lessons/registry.ts';
import { defineWords } from '../../locale/locale.ts';
import { LanguageError } from '../../session/language/errors.ts';
import { parseLine } from '../../session/language/parse.ts';
import { parseScript, splitScript } from '../../session/language/script.ts';
import type { StepIo } from '../../steps/step.ts';
import { writeHistory } from '../command-history.ts';
import type { App } from './app.ts';
import { remembered } from './editor/history.ts';
import { EMPTY_LINE } from './editor/line-state.ts';
import { placesOf } from './scene/places.ts';
import { scrollForReading } from './scene/transcript.ts';
import { personTerminal } from './shell/person-terminal.ts';
import { withEntry } from './transcript/blocks.ts';

const words = defineWords({
  en: {
    several: (count: number) => `${count} commands: Enter carries them out one after the other`,
    waits: (command: string) => `"${command}" waits for the command that runs`,
    stopped: (left: number) => `stopped: ${left} more commands were not carried out`,
  },
  'zh-CN': {
    several: (count: number) => `${count} 条命令：按 Enter 依次执行`,
    waits: (command: string) => `“${command}” 正在等待当前命令结束`,
    stopped: (left: number) => `已停止：还有 ${left} 条命令没有执行`,
  },
});

/** What Enter would do with a text of several commands; undefined for one command. */
export function lineCommands(text: string): string | undefined {
  const count = splitScript(text).length;
  return count > 1 ? words().several(count) : undefined;
}

/** An open quote or a backslash at the end: the command goes on in the next line. */
export function isIncomplete(text: string): boolean {
  try {
    const last = splitScript(text).at(-1);
    if (last) parseLine(last.text, REGISTRY);
    return text.endsWith('\\');
  } catch (error) {
    return error instanceof LanguageError && error.incomplete;
  }
}

/** Enter: carries out what is typed, or puts it behind what runs. */
export function submit(app: App, text: string): void {
  const history = remembered(app.store.state.history, text);
  app.setLine(
    { ...EMPTY_LINE, cut: app.store.state.line.cut },
    { history, scroll: 0, historySearch: undefined },
  );
  if (text.trim() === '') {
    const { lesson, running, blocks } = app.store.state;
    if (app.talk) app.talk.goOn();
    // In a lesson that waits for it, Enter alone goes on.
    else if (lesson?.canGoOn && !running) submit(app, 'next');
    // On the first screen it begins.
    else if (!lesson && !running && blocks.length === 0) submit(app, 'lesson start');
    return;
  }
  writeHistory(history.lines.flatMap((line) => line.split('\n')));
  app.queue.push(text);
  if (app.store.state.running) {
    app.notify(words().waits(text));
    return;
  }
  void workOff(app);
}

/** Carries out what has been entered, in order, until nothing is left. */
async function workOff(app: App): Promise<void> {
  for (let text = app.queue.shift(); text !== undefined; text = app.queue.shift()) {
    await carryOut(app, text);
    if (app.session.isOver) return app.leave('quit');
  }
  app.talk?.lineDone();
}

/** Carries out one text, and shows that it runs. */
export async function carryOut(app: App, text: string): Promise<void> {
  const { session, store, interrupts } = app;
  interrupts.reset();
  store.set({
    running: { command: text, actor: session.actor, sinceMs: performance.now(), progress: '' },
    notice: '',
  });
  app.refresher.hasten();
  try {
    if (splitScript(text).length > 1) await carryOutSeveral(app, text);
    else await session.execute(text, stepIo(app));
  } finally {
    const { transcript } = placesOf(store.state);
    const scroll = transcript ? scrollForReading(store.state, transcript) : 0;
    store.set({ running: undefined, question: undefined, actor: session.actor, scroll });
    app.refresher.wake();
  }
}

/** A pasted script: read as a whole first, and stopped by the first command that fails. */
async function carryOutSeveral(app: App, text: string): Promise<void> {
  const { commands, errors } = parseScript(text, REGISTRY);
  if (errors.length > 0) {
    const message = errors.map((error) => error.message).join('\n');
    const error = { kind: 'language' as const, message };
    const entry = { number: 0, command: text, actor: null, kind: 'session' as const, ok: false, error };
    const rest = { calls: [], changes: [], equivalents: [], notes: [], durationMs: 0 };
    app.store.set(withEntry(app.store.state, { ...entry, ...rest }, new Map()));
    return;
  }
  for (const [index, parsed] of commands.entries()) {
    const entry = await app.session.run(parsed, stepIo(app));
    const left = commands.length - index - 1;
    if (app.session.isOver) return;
    if (left > 0 && (!entry.ok || app.interrupts.signal.aborted)) return app.notify(words().stopped(left));
  }
}

function stepIo(app: App): StepIo {
  const { store } = app;
  return {
    onOutput: (stream, chunk) => app.intake.add(stream, chunk),
    terminal: personTerminal(app),
    signal: app.interrupts.signal,
    progress(text) {
      const { running } = store.state;
      if (running) store.set({ running: { ...running, progress: text } });
    },
    confirm: (question, isYesUsual = false) =>
      new Promise((resolve) => {
        store.set({ question, isYesUsual });
        app.answer = (yes) => {
          app.answer = undefined;
          store.set({ question: undefined, isYesUsual: false });
          resolve(yes);
        };
      }),
  };
}
