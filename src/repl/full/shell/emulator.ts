import { Unicode11Addon } from '@xterm/addon-unicode11';
import xterm from '@xterm/headless';
import type { TerminalSize } from '../../../lab/terminal.ts';
import type { MouseReports } from '../screen/modes.ts';
import type { TerminalKind } from '../screen/terminal-kind.ts';
import { Feed } from './feed.ts';
import { serialize } from './serialize.ts';

const SCROLLBACK_LINES = 2000;
/** Private modes, DECSET: the cursor, and mouse reports with decimal numbers. */
const CURSOR_MODE = 25;
const SGR_MOUSE_MODE = 1006;

/** What the emulator tells of what a program prints, beside what is to be seen. */
export interface EmulatorEvents {
  /** What the terminal answers to a program's questions. */
  onReply(text: string): void;
  onBell(): void;
}

/** A terminal emulator: makes a screen of what a program prints. */
export class Emulator {
  readonly #terminal: InstanceType<typeof xterm.Terminal>;
  readonly #feed = new Feed((bytes, done) => this.#terminal.write(bytes, done));
  readonly #kind: TerminalKind;
  /** How many rows the person has scrolled back. */
  #scroll = 0;
  /** Headless keeps these modes to itself. */
  #isCursorShown = true;
  #isSgrMouse = false;

  /** @param kind the terminal that its rows will be shown on */
  constructor({ columns, rows }: TerminalSize, kind: TerminalKind, { onReply, onBell }: EmulatorEvents) {
    this.#kind = kind;
    this.#terminal = new xterm.Terminal({
      cols: columns,
      rows,
      scrollback: SCROLLBACK_LINES,
      allowProposedApi: true,
    });
    // Widths as the C library of the programs has them, wcwidth(3).
    this.#terminal.loadAddon(new Unicode11Addon() as never);
    this.#terminal.unicode.activeVersion = '11';
    this.#terminal.onData(onReply);
    this.#terminal.onBell(onBell);
    this.#followModes();
  }

  #followModes(): void {
    const { parser } = this.#terminal;
    for (const [final, isSet] of [
      ['h', true],
      ['l', false],
    ] as const) {
      parser.registerCsiHandler({ prefix: '?', final }, (modes) => {
        if (modes.includes(CURSOR_MODE)) this.#isCursorShown = isSet;
        if (modes.includes(SGR_MOUSE_MODE)) this.#isSgrMouse = isSet;
        return false;
      });
    }
    const reset = () => {
      this.#isCursorShown = true;
      this.#isSgrMouse = false;
      return false;
    };
    // RIS and DECSTR, as reset(1) prints them.
    parser.registerEscHandler({ final: 'c' }, reset);
    parser.registerCsiHandler({ intermediates: '!', final: 'p' }, reset);
  }

  /** Takes what a program printed; `done` is called once it is on the screen. */
  write(chunk: Uint8Array, done: () => void): void {
    this.#feed.add(chunk, done);
  }

  resize({ columns, rows }: TerminalSize): void {
    this.#terminal.resize(columns, rows);
  }

  get rows(): string[] {
    return serialize(this.#terminal, this.#top, this.#kind);
  }

  get #top(): number {
    return Math.max(0, this.#terminal.buffer.active.baseY - this.#scroll);
  }

  /** Undefined while it is hidden or scrolled out of sight. */
  get cursor(): { readonly x: number; readonly y: number } | undefined {
    if (!this.#isCursorShown || this.#scroll > 0) return undefined;
    const { cursorX, cursorY } = this.#terminal.buffer.active;
    return { x: Math.min(cursorX, this.#terminal.cols - 1), y: cursorY };
  }

  /** Programs that use the whole screen, such as vi, have nothing to scroll back to. */
  scroll(by: number): void {
    const { baseY } = this.#terminal.buffer.active;
    this.#scroll = Math.max(0, Math.min(baseY, this.#scroll + by));
  }

  /** What has been scrolled back, in rows. */
  get scrolled(): number {
    return this.#scroll;
  }

  toEnd(): void {
    this.#scroll = 0;
  }

  get isAlternate(): boolean {
    return this.#terminal.buffer.active.type === 'alternate';
  }

  /** DECCKM: arrows are sent as `ESC O A`. */
  get hasApplicationCursor(): boolean {
    return this.#terminal.modes.applicationCursorKeysMode;
  }

  get hasBracketedPaste(): boolean {
    return this.#terminal.modes.bracketedPasteMode;
  }

  /** What the program wants to know of the mouse. */
  get mouse(): MouseReports {
    switch (this.#terminal.modes.mouseTrackingMode) {
      case 'none':
        return 'off';
      case 'drag':
        return 'drags';
      case 'any':
        return 'moves';
      default:
        return 'clicks';
    }
  }

  /** Whether it expects decimal numbers, or bytes as programs from before 2012. */
  get isSgrMouse(): boolean {
    return this.#isSgrMouse;
  }

  dispose(): void {
    this.#feed.close();
    this.#terminal.dispose();
  }
}
