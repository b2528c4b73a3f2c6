import { EventEmitter } from 'node:events';
import { type Instance, render } from 'ink';
import { FrameSink } from './frame-sink.ts';
import { RowsView } from './rows-view.tsx';

/** The interface's Ink root: draws some rows at a time. */
export class InkRoot {
  readonly #sink = new FrameSink();
  #instance: Instance | undefined;

  /** Has Ink draw these rows. Returns the rows of its frame. */
  draw(width: number, rows: readonly string[]): readonly string[] {
    let frame: readonly string[] = [];
    this.#sink.columns = width;
    this.#sink.rows = rows.length;
    this.#sink.onFrame = (drawn) => {
      frame = drawn;
    };
    const view = <RowsView width={width} rows={rows} />;
    if (this.#instance) this.#instance.rerender(view);
    else this.#start(view);
    this.#sink.onFrame = () => {};
    return frame;
  }

  close(): void {
    this.#instance?.unmount();
  }

  #start(view: React.ReactNode): void {
    this.#instance = render(view, {
      stdout: this.#sink as unknown as NodeJS.WriteStream,
      stderr: this.#sink as unknown as NodeJS.WriteStream,
      // Keys are decoded before they come here, so Ink reads nothing.
      stdin: new EventEmitter() as unknown as NodeJS.ReadStream,
      // Whole frames, at once, and no control sequences: the painter knows what is on the screen.
      debug: true,
      patchConsole: false,
      exitOnCtrlC: false,
    });
  }
}
