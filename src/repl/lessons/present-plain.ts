import { setTimeout as sleep } from 'node:timers/promises';
import { lessonsOf } from '../../lessons/lessons.ts';
import type { Presentation } from '../../lessons/present/presentation.ts';
import { SILENT } from '../../lessons/run/headless.ts';
import { defineWords } from '../../locale/locale.ts';
import { visibleLines } from '../../locale/visible.ts';
import type { Session } from '../../session/session.ts';
import { LineReader } from '../plain/line-reader.ts';
import { completeLine, executeInterruptibly, readCommand } from '../plain/prompt.ts';
import { renderEntry, renderPrompt } from '../plain/render.ts';
import { printError, printRows } from '../print.ts';
import { style } from '../style.ts';
import { drawLessons } from './draw.ts';
import { Keys } from './keys.ts';
import type { NotesServer } from './notes-socket.ts';
import { openTalk, TYPING_MS } from './open-talk.ts';

const words = defineWords({
  en: {
    keys: 'space: next   ←: back   l: type yourself   q: quit',
    live: '(an empty line goes back to the presentation)',
    run: 'space: carry it out',
    end: 'the end',
  },
  'zh-CN': {
    keys: '空格：下一个   ←：后退   l：自己输入   q：退出',
    live: '（空行回到演示）',
    run: '空格：执行',
    end: '结束',
  },
});

/** What the keys of a presentation mean; those that are not here do nothing. */
const MEANINGS: Readonly<Record<string, 'next' | 'back' | 'live' | 'quit'>> = {
  space: 'next',
  return: 'next',
  right: 'next',
  pagedown: 'next',
  left: 'back',
  pageup: 'back',
  backspace: 'back',
  l: 'live',
  tab: 'live',
  q: 'quit',
  'ctrl-c': 'quit',
  'ctrl-d': 'quit',
};

/** Short lines can be read from the last row, with a large font. */
const COLUMNS = 64;
const CLEAR = '\x1b[H\x1b[2J';

/** A presentation line by line, until the presenter ends it. */
export async function presentPlain(
  session: Session,
  name: string,
  script: string | undefined,
): Promise<void> {
  const presenter = await Presenter.open(session, name, script);
  await presenter.run();
}

class Presenter {
  readonly #presentation: Presentation;
  readonly #lines: LineReader;
  readonly #keys = new Keys(process.stdin);
  readonly #server: NotesServer | undefined;

  private constructor(presentation: Presentation, server: NotesServer | undefined) {
    this.#presentation = presentation;
    this.#server = server;
    const { session } = presentation;
    this.#lines = new LineReader({
      isTerminal: true,
      history: [],
      complete: (line) => completeLine(session, line),
    });
  }

  static async open(session: Session, name: string, script: string | undefined): Promise<Presenter> {
    drawLessons(session, printRows, COLUMNS);
    session.onEntry = (entry) => {
      const detail = { calls: true, equivalents: true, aliases: session.aliases(entry.actor) };
      // Room between the lines of the talk.
      printRows(['', ...renderEntry(entry, detail), '']);
    };
    process.stdout.write(CLEAR);
    const { presentation, server, problem } = await openTalk(session, name, script);
    if (problem) printError(problem);
    return new Presenter(presentation, server);
  }

  async run(): Promise<void> {
    this.#keys.open();
    try {
      for (;;) {
        const meaning = await this.#ask(
          this.#presentation.next ? words().keys : `${words().end}   ${words().keys}`,
        );
        if (meaning === 'quit') return;
        if (meaning === 'next') await this.#next();
        else if (meaning === 'back') await this.#back();
        else if (meaning === 'live') await this.#live();
      }
    } finally {
      this.#keys.close();
      this.#lines.close();
      this.#server?.close();
    }
  }

  /** Shows what the keys do, on a line that goes again, and waits for one that means something. */
  async #ask(help: string): Promise<(typeof MEANINGS)[string]> {
    const { at, beats } = this.#presentation;
    this.#server?.tell(this.#presentation.notes());
    process.stdout.write(style.dim(`${at}/${beats.length}   ${help}`));
    let meaning: (typeof MEANINGS)[string] | undefined;
    while (!meaning) meaning = MEANINGS[await this.#keys.next()];
    process.stdout.write('\r\x1b[K');
    return meaning;
  }

  async #next(): Promise<void> {
    const beat = this.#presentation.next;
    if (!beat) return;
    if (beat.kind === 'pause' && beat.text) printRows([style.title(beat.text)]);
    if (beat.kind === 'command') {
      await this.#type(beat.text);
      if (beat.isHeld) {
        process.stdout.write('\n');
        await this.#ask(words().run);
      } else process.stdout.write('\n');
      await this.#execute(beat.text);
    }
    if (beat.kind === 'prefill') {
      this.#lines.prefill(beat.text);
      await this.#live(true);
    }
    if (beat.kind === 'step') await this.#show(async () => this.#presentation.advance());
    else this.#presentation.advance();
  }

  /** Any key shows the rest at once. */
  async #type(text: string): Promise<void> {
    process.stdout.write(renderPrompt(this.#presentation.session.actor));
    for (const letter of visibleLines(text)) {
      process.stdout.write(letter);
      if (!this.#keys.isPressed) await sleep(TYPING_MS);
    }
  }

  async #back(): Promise<void> {
    const { at } = this.#presentation;
    await this.#show(() => this.#presentation.rewindTo(at - 1, SILENT));
  }

  /** Goes elsewhere in the lesson, and shows where that is, as a whole. */
  async #show(move: () => Promise<void>): Promise<void> {
    const lessons = lessonsOf(this.#presentation.session);
    const { onChange } = lessons;
    lessons.onChange = () => {};
    try {
      await move();
    } finally {
      lessons.onChange = onChange;
    }
    process.stdout.write(CLEAR);
    onChange(undefined);
    onChange(lessons.view);
  }

  /** The presenter types: one line, or until an empty one. */
  async #live(isOneLine = false): Promise<void> {
    const { session } = this.#presentation;
    this.#keys.close();
    if (!isOneLine) printRows([style.dim(words().live)]);
    for (;;) {
      const command = await readCommand(session, this.#lines);
      this.#lines.pause();
      if (command === undefined || command.trim() === '') break;
      await executeInterruptibly(session, command, this.#lines);
      if (isOneLine || session.isOver) break;
    }
    this.#keys.open();
  }

  async #execute(command: string): Promise<void> {
    this.#keys.close();
    await executeInterruptibly(this.#presentation.session, command, this.#lines);
    this.#keys.open();
  }
}
