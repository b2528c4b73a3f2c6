import { EventEmitter } from 'node:events';

/** What Ink takes for an output stream: it has the size of a region, and is given one whole frame after the other. */
export class FrameSink extends EventEmitter {
  // For a terminal Ink would write control sequences between the frames.
  readonly isTTY = false;
  columns = 1;
  rows = 1;
  /** Told of each frame. */
  onFrame: (rows: readonly string[]) => void = () => {};

  write(frame: string): boolean {
    this.onFrame(frame.split('\n'));
    return true;
  }
}
