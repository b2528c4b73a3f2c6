import { setTimeout as sleep } from 'node:timers/promises';
import { lessonsOf } from '../../lessons/lessons.ts';
import type { Presentation } from '../../lessons/present/presentation.ts';
import { SILENT } from '../../lessons/run/headless.ts';
import { type OpenTalk, TYPING_MS } from '../lessons/open-talk.ts';
import type { App } from './app.ts';
import { EMPTY_LINE } from './editor/line-state.ts';
import { carryOut } from './execute.ts';
import type { State, TalkView } from './state.ts';

/** What the screen showed before a beat, for the way back. */
type Kept = Pick<State, 'blocks' | 'marks' | 'called' | 'order'>;

/** A presentation in the full-screen face: it types by itself, a key a beat, and the presenter may type at any time. */
export class Talk {
  readonly #app: App;
  readonly #presentation: Presentation;
  readonly #server: OpenTalk['server'];
  readonly #kept: Kept[] = [];
  /** A key was pressed while a command was being typed: the rest at once. */
  #isHurried = false;

  constructor(app: App, { presentation, server, problem }: OpenTalk) {
    this.#app = app;
    this.#presentation = presentation;
    this.#server = server;
    app.store.set({ lesson: lessonsOf(presentation.session).view });
    if (problem) app.notify(problem);
    this.#show('waits');
  }

  /** A key for what comes next. */
  next(): void {
    const { mode } = this.#view;
    if (mode === 'types') this.#isHurried = true;
    else if (mode === 'held') void this.#run();
    else if (mode === 'waits') void this.#beat();
  }

  /** A key for what was before. */
  back(): void {
    const { mode, at } = this.#view;
    if (mode === 'held') {
      this.#app.setLine(EMPTY_LINE);
      this.#show('waits');
    } else if (mode === 'waits' && at > 0) void this.#rewind(at - 1);
    else this.#app.screen.bell();
  }

  /** The presenter types: what has been typed for them already is theirs to change. */
  live(): void {
    const { mode } = this.#view;
    if (mode === 'waits') this.#show('live');
    else if (mode === 'held') this.#show('finishing');
    else this.#app.screen.bell();
  }

  /** The presenter types no more: an empty line. */
  goOn(): void {
    const { mode } = this.#view;
    if (mode === 'finishing') this.#presentation.advance();
    if (mode === 'live' || mode === 'finishing') this.#show('waits');
  }

  /** What the presenter has typed is carried out. */
  lineDone(): void {
    if (this.#view.mode === 'finishing') this.goOn();
  }

  get #view(): TalkView {
    return this.#app.store.state.talk!;
  }

  #show(mode: TalkView['mode'], pause = ''): void {
    const { at, beats } = this.#presentation;
    this.#app.store.set({ talk: { mode, at, of: beats.length, pause } });
    this.#server?.tell(this.#presentation.notes());
  }

  async #beat(): Promise<void> {
    const { next: beat, at } = this.#presentation;
    if (!beat) {
      this.#app.screen.bell();
      return;
    }
    const { blocks, marks, called, order } = this.#app.store.state;
    this.#kept[at] = { blocks, marks, called, order };
    if (beat.kind === 'prefill') {
      this.#app.setLine({ ...EMPTY_LINE, text: beat.text, cursor: beat.text.length });
      this.#show('finishing');
    } else if (beat.kind === 'command') {
      await this.#type(beat.text);
      if (this.#app.isOver) return;
      if (beat.isHeld) this.#show('held');
      else await this.#run();
    } else {
      this.#presentation.advance();
      this.#show('waits', beat.kind === 'pause' ? beat.text : '');
    }
  }

  async #type(text: string): Promise<void> {
    this.#isHurried = false;
    this.#show('types');
    for (let end = 1; end < text.length && !this.#isHurried; end++) {
      this.#app.setLine({ ...EMPTY_LINE, text: text.slice(0, end), cursor: end });
      await sleep(TYPING_MS);
    }
    this.#app.setLine({ ...EMPTY_LINE, text, cursor: text.length });
  }

  async #run(): Promise<void> {
    const app = this.#app;
    const { text } = app.store.state.line;
    this.#show('works');
    app.setLine(EMPTY_LINE, { scroll: 0 });
    await carryOut(app, text);
    if (app.session.isOver) {
      app.leave('quit');
      return;
    }
    this.#presentation.advance();
    this.#show('waits');
  }

  /** The lab is made anew, up to there, and the screen is as it was. */
  async #rewind(at: number): Promise<void> {
    const app = this.#app;
    const { session } = this.#presentation;
    const lessons = lessonsOf(session);
    const { onChange } = lessons;
    this.#show('works');
    // What the lesson says on the way there is not for anybody.
    lessons.onChange = () => {};
    try {
      await this.#presentation.rewindTo(at, SILENT);
    } finally {
      lessons.onChange = onChange;
    }
    app.setLine(EMPTY_LINE, { ...this.#kept[at], actor: session.actor, scroll: 0, panelScroll: 0 });
    onChange(lessons.view);
    app.refresher.wake();
    this.#show('waits');
  }
}
