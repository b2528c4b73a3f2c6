import { Unicode11Addon } from '@xterm/addon-unicode11';
import xterm from '@xterm/headless';
import type { TerminalSize } from '../../../lab/terminal.ts';
import { Feed } from './feed.ts';
import { serialize } from './serialize.ts';

const SCROLLBACK_LINES = 2000;

/** A terminal emulator: makes a screen of what a program prints. */
export class Emulator {
  readonly #terminal: InstanceType<typeof xterm.Terminal>;
  readonly #feed = new Feed((bytes, done) => this.#terminal.write(bytes, done));
  /** How many rows the person has scrolled back. */
  #scroll = 0;
  isCursorShown = true;

  /** @param onReply what the terminal answers to a program's questions */
  constructor({ columns, rows }: TerminalSize, onReply: (text: string) => void) {
    this.#terminal = new xterm.Terminal({
      cols: columns,
      rows,
      scrollback: SCROLLBACK_LINES,
      allowProposedApi: true,
    });
    this.#terminal.loadAddon(new Unicode11Addon() as never);
    this.#terminal.unicode.activeVersion = '11';
    this.#terminal.onData(onReply);
    // DECTCEM: headless keeps the mode to itself.
    for (const [final, isShown] of [
      ['h', true],
      ['l', false],
    ] as const) {
      this.#terminal.parser.registerCsiHandler({ prefix: '?', final }, (params) => {
        if (params.includes(25)) this.isCursorShown = isShown;
        return false;
      });
    }
  }

  /** Takes what a program printed; `done` is called once it is on the screen. */
  write(chunk: Uint8Array, done: () => void): void {
    this.#feed.add(chunk, done);
  }

  resize({ columns, rows }: TerminalSize): void {
    this.#terminal.resize(columns, rows);
  }

  get rows(): string[] {
    return serialize(this.#terminal, this.#top);
  }

  get #top(): number {
    return Math.max(0, this.#terminal.buffer.active.baseY - this.#scroll);
  }

  /** Undefined while it is hidden or scrolled out of sight. */
  get cursor(): { readonly x: number; readonly y: number } | undefined {
    if (!this.isCursorShown || this.#scroll > 0) return undefined;
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

  /** The program wants to know of clicks. */
  get wantsMouse(): boolean {
    return this.#terminal.modes.mouseTrackingMode !== 'none';
  }

  dispose(): void {
    this.#feed.close();
    this.#terminal.dispose();
  }
}
