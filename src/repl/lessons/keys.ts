import { emitKeypressEvents, type Key } from 'node:readline';
import type { ReadStream } from 'node:tty';

/** Single keys of a terminal. Between `open` and `close` it is in raw mode; otherwise commands have it. */
export class Keys {
  readonly #input: ReadStream;
  readonly #waiting: string[] = [];
  #wake: (() => void) | undefined;

  constructor(input: ReadStream) {
    this.#input = input;
    emitKeypressEvents(input);
  }

  open(): void {
    this.#input.setRawMode(true);
    this.#input.resume();
    this.#input.on('keypress', this.#onKey);
  }

  close(): void {
    this.#input.off('keypress', this.#onKey);
    this.#input.setRawMode(false);
    this.#input.pause();
  }

  /** Whether a key has been pressed that nobody has asked for. */
  get isPressed(): boolean {
    return this.#waiting.length > 0;
  }

  /** The next key by its name in readline: `space`, `right`, `q`, `ctrl-c`. */
  async next(): Promise<string> {
    while (this.#waiting.length === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#waiting.shift()!;
  }

  #onKey = (text: string | undefined, { name, ctrl }: Key): void => {
    this.#waiting.push(`${ctrl ? 'ctrl-' : ''}${name ?? text ?? ''}`);
    this.#wake?.();
  };
}
