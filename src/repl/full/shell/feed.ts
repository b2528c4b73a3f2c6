/** What is written in one turn of the event loop: two milliseconds' work at most, as `yes` prints it. */
export const PIECE_BYTES = 16 * 1024;

type Write = (bytes: Uint8Array, done: () => void) => void;

interface Waiting {
  bytes: Uint8Array;
  readonly done: () => void;
}

/**
 * Gives an emulator what a program prints, in pieces: keys come in between, however much there is. By itself the
 * emulator works for twelve milliseconds before it lets anything else have its turn.
 */
export class Feed {
  readonly #write: Write;
  readonly #nextTurn: (run: () => void) => void;
  readonly #waiting: Waiting[] = [];
  #isWriting = false;

  /** @param write takes bytes and calls back when they are on the screen */
  constructor(write: Write, nextTurn: (run: () => void) => void = setImmediate) {
    this.#write = write;
    this.#nextTurn = nextTurn;
  }

  /** `done` is called once all of it is on the screen. */
  add(bytes: Uint8Array, done: () => void): void {
    this.#waiting.push({ bytes, done });
    if (!this.#isWriting) this.#next();
  }

  /** Whatever has not been written is not written any more. */
  close(): void {
    this.#waiting.length = 0;
  }

  #next(): void {
    const pieces = this.#take();
    this.#isWriting = pieces.length > 0;
    for (const [index, { bytes, done }] of pieces.entries()) {
      this.#write(bytes, () => {
        done();
        if (index === pieces.length - 1) this.#nextTurn(() => this.#next());
      });
    }
  }

  /** As much as is written in one turn: of several chunks, if they are small. */
  #take(): Waiting[] {
    const taken: Waiting[] = [];
    for (let room = PIECE_BYTES; room > 0; ) {
      const [first] = this.#waiting;
      if (!first) break;
      if (first.bytes.length > room) {
        taken.push({ bytes: first.bytes.subarray(0, room), done: () => {} });
        first.bytes = first.bytes.subarray(room);
        break;
      }
      taken.push(first);
      this.#waiting.shift();
      room -= first.bytes.length;
    }
    return taken;
  }
}
