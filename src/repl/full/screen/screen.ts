import type { ReadStream, WriteStream } from 'node:tty';
import type { InputEvent } from '../input/events.ts';
import { InputReader } from '../input/reader.ts';
import type { Rectangle, Size } from '../layout.ts';
import { heldBack } from './held-back.ts';
import { type Modes, type MouseReports, modesOf } from './modes.ts';
import { type CursorPlace, Painter } from './painter.ts';
import type { TerminalKind } from './terminal-kind.ts';

/** Until the terminal is raw it makes line feeds of the Enter key: ICRNL in termios(3). */
const RETURN = 0x0d;
const LINE_FEED = 0x0a;

/** The terminal that ns-lab runs on, as long as the interface has it. */
export class Screen {
  readonly kind: TerminalKind;
  readonly #input: ReadStream;
  readonly #output: WriteStream;
  readonly #reader: InputReader;
  readonly #painter: Painter;
  readonly #onInput = (chunk: Buffer) => {
    if (this.#isTypedBefore)
      for (const [at, byte] of chunk.entries()) if (byte === LINE_FEED) chunk[at] = RETURN;
    this.#reader.feed(chunk);
  };
  readonly #onEnd = () => {
    // What is written on the way out has nowhere to go.
    for (const stream of [this.#output, process.stderr]) stream.on('error', () => {});
    this.#onGone();
  };
  #onGone: () => void = () => {};
  #isTypedBefore = false;
  readonly #stderr = heldBack(process.stderr);
  #isOpen = false;
  readonly #modes: Modes;
  #mouse: MouseReports = 'clicks';

  constructor(
    input: ReadStream,
    output: WriteStream,
    kind: TerminalKind,
    onEvents: (events: readonly InputEvent[]) => void,
  ) {
    this.#input = input;
    this.#output = output;
    this.kind = kind;
    this.#reader = new InputReader(onEvents);
    this.#modes = modesOf(kind.family);
    this.#painter = new Painter((text) => this.#isOpen && output.write(text), this.#modes);
  }

  /** Some terminals say 0 until they know better. */
  size(): Size {
    return { columns: this.#output.columns || 80, rows: this.#output.rows || 24 };
  }

  /** Takes the terminal: alternate screen, raw mode, mouse. */
  open(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.#input.setRawMode(true);
    this.#input.on('data', this.#onInput);
    this.#input.on('end', this.#onEnd);
    this.#input.on('error', this.#onEnd);
    this.#input.resume();
    // What was typed until now is read in the first turn of the event loop.
    this.#isTypedBefore = true;
    setImmediate(() => setImmediate(() => (this.#isTypedBefore = false)));
    this.#output.write(this.#modes.enter + this.#modes.mouse(this.#mouse));
    this.#painter.invalidate();
    this.#stderr.hold();
  }

  /** Gives it back as it was. May be called at any time, also twice: nothing here waits. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#input.off('data', this.#onInput);
    this.#input.off('end', this.#onEnd);
    this.#input.off('error', this.#onEnd);
    try {
      this.#output.write(this.#modes.leave);
      this.#input.setRawMode(false);
    } catch {
      // The terminal is gone: there is nothing to give back.
    }
    this.#input.pause();
    this.#stderr.release();
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Returns a function that takes the listener off. */
  onResize(listener: () => void): () => void {
    this.#output.on('resize', listener);
    return () => this.#output.off('resize', listener);
  }

  /** The other end of the terminal has been closed. That is no signal for who has another session, as after su -c. */
  onGone(listener: () => void): void {
    this.#onGone = listener;
  }

  setMouse(reports: MouseReports): void {
    if (reports === this.#mouse) return;
    this.#mouse = reports;
    if (this.#isOpen) this.#output.write(this.#modes.mouse(reports));
  }

  bell(): void {
    if (this.#isOpen) this.#output.write('\x07');
  }

  /** Says what a part of the screen shows; `flush` brings it there. */
  put(id: string, at: Rectangle, rows: readonly string[]): void {
    this.#painter.put(id, at, rows);
  }

  /** Keeps only these parts. */
  keep(ids: ReadonlySet<string>): void {
    this.#painter.keep(ids);
  }

  flush(cursor: CursorPlace | undefined, isEverything = true): void {
    this.#painter.flush(cursor, isEverything);
  }

  /** The next frame is drawn whole. */
  invalidate(): void {
    this.#painter.invalidate();
  }
}
