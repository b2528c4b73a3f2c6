/** In bytes. Longer than a prompt; what is longer is no line that a person reads. */
const LONGEST = 4096;
const LINE_FEED = 0x0a;
/** Switch to the alternate screen and back, xterm's control sequences (DECSET 1049). */
const ENTER_SCREEN = '\x1b[?1049h';
const LEAVE_SCREEN = '\x1b[?1049l';

/** The line that a program on a terminal has begun and not ended: what stands before the cursor. */
export class OpenLine {
  #line = Buffer.alloc(0);
  #isFullScreen = false;

  /** Takes what the program prints. */
  add(chunk: Buffer): void {
    const [entered, left] = [chunk.lastIndexOf(ENTER_SCREEN), chunk.lastIndexOf(LEAVE_SCREEN)];
    if (entered !== left) this.#isFullScreen = entered > left;
    const end = chunk.lastIndexOf(LINE_FEED);
    const line = end === -1 ? Buffer.concat([this.#line, chunk]) : chunk.subarray(end + 1);
    this.#line = line.length > LONGEST ? Buffer.alloc(0) : Buffer.from(line);
  }

  /** Empty while a full-screen program has the screen: it has no lines. */
  get line(): Buffer {
    return this.#isFullScreen ? Buffer.alloc(0) : this.#line;
  }
}
