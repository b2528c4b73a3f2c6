import { StringDecoder } from 'node:string_decoder';
import type { OutputStream } from '../../../lab/program.ts';
import type { Background } from '../schedule/background.ts';
import { MOST_LINES } from './output.ts';

/** With more than this waiting the program is made to wait. */
export const HOLD_BYTES = 256 * 1024;
const WORK = 'output';
const LINE_FEED = 0x0a;

interface Waiting {
  readonly stream: OutputStream;
  readonly chunk: Buffer;
}

/** Takes what programs print into the transcript, a chunk in each turn of the event loop: keys come in between. */
export class Intake {
  readonly #background: Background;
  readonly #onText: (text: string, skipped: number) => void;
  readonly #decoders = { stdout: new StringDecoder('utf8'), stderr: new StringDecoder('utf8') };
  readonly #waiting: Waiting[] = [];
  #bytes = 0;
  #room: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined;

  /** @param onText is told what was printed; `skipped` lines before it are not worth looking at */
  constructor(background: Background, onText: (text: string, skipped: number) => void) {
    this.#background = background;
    this.#onText = onText;
  }

  /** Returns a promise when so much waits that no more should be read until it is resolved. */
  add(stream: OutputStream, chunk: Buffer): Promise<void> | undefined {
    if (this.#waiting.length === 0) this.#background.start(WORK, this.#work());
    this.#waiting.push({ stream, chunk });
    this.#bytes += chunk.length;
    if (this.#bytes > HOLD_BYTES) this.#room ??= withResolver();
    return this.#room?.promise;
  }

  /** Takes in all that waits, before something else comes after it. */
  settle(): void {
    while (this.#waiting.length > 0) this.#takeNext();
  }

  *#work(): Generator<undefined, void> {
    while (this.#waiting.length > 0) {
      this.#takeNext();
      yield;
    }
  }

  #takeNext(): void {
    const { stream, chunk } = this.#waiting.shift()!;
    const { rest, skipped } = lastLines(chunk, MOST_LINES);
    const decoder = this.#decoders[stream];
    // The beginning of a character that is skipped with the rest of it.
    if (skipped > 0) decoder.end();
    this.#onText(decoder.write(rest), skipped);
    this.#bytes -= chunk.length;
    if (this.#bytes > HOLD_BYTES / 2) return;
    this.#room?.resolve();
    this.#room = undefined;
  }
}

/** What so many line feeds at the end leave of a chunk, and how many there are before it. */
export function lastLines(chunk: Buffer, most: number): { readonly rest: Buffer; readonly skipped: number } {
  let count = 0;
  let start = 0;
  // A short loop over the bytes: a chunk may have as many line feeds as anything else.
  for (let index = chunk.length - 1; index >= 0; index--) {
    if (chunk[index] === LINE_FEED && ++count === most + 1) start = index + 1;
  }
  return { rest: chunk.subarray(start), skipped: Math.max(0, count - most) };
}

function withResolver() {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
