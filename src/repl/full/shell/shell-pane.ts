import { type TerminalProgram, type TerminalSize, untilEnded } from '../../../lab/terminal.ts';
import type { InputEvent } from '../input/events.ts';
import type { ShellView } from '../state.ts';
import type { Emulator } from './emulator.ts';
import { bytesOf } from './key-bytes.ts';
import { PaneMouse } from './pane-mouse.ts';

/** With more than this waiting to be drawn the program is made to wait. */
const HOLD_BYTES = 256 * 1024;
const GO_ON_BYTES = 64 * 1024;
/** The answer to a key is drawn at once, if it comes that soon. */
const ECHO_MS = 100;
const WHEEL_ROWS = 3;

/** A program in a box and the terminal emulator that it is shown in. */
export class ShellPane {
  readonly title: string;
  readonly mouse = new PaneMouse();
  readonly #program: TerminalProgram;
  readonly #emulator: Emulator;
  readonly #show: (view: ShellView, isUrgent: boolean) => void;
  #size: TerminalSize;
  #waiting = 0;
  #lastKeyMs = Number.NEGATIVE_INFINITY;
  #stop: (() => void) | undefined;
  #leave: (() => void) | undefined;

  constructor(
    title: string,
    program: TerminalProgram,
    emulator: Emulator,
    size: TerminalSize,
    show: (view: ShellView, isUrgent: boolean) => void,
  ) {
    this.title = title;
    this.#program = program;
    this.#emulator = emulator;
    this.#size = size;
    this.#show = show;
  }

  /** Shows the program until it ends or the person leaves it. */
  async connect(): Promise<'ended' | 'detached'> {
    const { terminal } = this.#program;
    this.#stop = terminal.onData((chunk) => this.#take(chunk));
    const left = new Promise<'detached'>((resolve) => {
      this.#leave = () => resolve('detached');
    });
    this.#draw(true);
    try {
      return await Promise.race([left, untilEnded(this.#program)]);
    } finally {
      this.#stop();
      terminal.hold(false);
    }
  }

  /** Back to the lab; the program goes on. */
  leave(): void {
    this.#leave?.();
  }

  resize(size: TerminalSize): void {
    if (size.columns === this.#size.columns && size.rows === this.#size.rows) return;
    this.#size = size;
    this.#emulator.resize(size);
    this.#program.terminal.resize(size);
    this.#draw(true);
  }

  /** A key, a paste, or a click at a place of the pane. */
  send(event: InputEvent): void {
    if (event.type === 'mouse' && this.#emulator.mouse === 'off') {
      this.#wheel(event.action);
      return;
    }
    const bytes = bytesOf(event, this.#emulator);
    if (bytes === undefined) return;
    if (this.#emulator.scrolled > 0 && event.type !== 'mouse') this.#emulator.toEnd();
    this.#lastKeyMs = performance.now();
    // Mouse reports are bytes, not characters.
    this.#program.terminal.write(Buffer.from(bytes, event.type === 'mouse' ? 'latin1' : 'utf8'));
  }

  /** The wheel scrolls back; in a program of the whole screen it is the arrows, as in other terminals. */
  #wheel(action: string): void {
    const by = action === 'wheel-up' ? WHEEL_ROWS : action === 'wheel-down' ? -WHEEL_ROWS : 0;
    if (by === 0) return;
    if (this.#emulator.isAlternate) {
      const key = `\x1b${this.#emulator.hasApplicationCursor ? 'O' : '['}${by > 0 ? 'A' : 'B'}`;
      this.#program.terminal.write(Buffer.from(key.repeat(WHEEL_ROWS)));
      return;
    }
    this.#emulator.scroll(by);
    this.#draw(true);
  }

  #take(chunk: Buffer): void {
    this.#waiting += chunk.length;
    if (this.#waiting > HOLD_BYTES) this.#program.terminal.hold(true);
    this.#emulator.write(chunk, () => {
      this.#waiting -= chunk.length;
      if (this.#waiting < GO_ON_BYTES) this.#program.terminal.hold(false);
      const isEcho = performance.now() - this.#lastKeyMs < ECHO_MS;
      if (isEcho) this.#lastKeyMs = Number.NEGATIVE_INFINITY;
      this.#draw(isEcho);
    });
  }

  /** The rows are only worked out when they are drawn. */
  #draw(isUrgent: boolean): void {
    const emulator = this.#emulator;
    let rows: readonly string[] | undefined;
    this.#show(
      {
        title: this.title,
        isBox: this.#program.isBox === true,
        get rows() {
          rows ??= emulator.rows;
          return rows;
        },
        cursor: emulator.cursor,
        scrolled: emulator.scrolled,
        mouse: emulator.mouse,
      },
      isUrgent,
    );
  }
}
