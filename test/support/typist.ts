import type { TerminalProgram } from '../../src/lab/terminal.ts';
import type { PersonTerminal } from '../../src/steps/step.ts';
import { waitUntil } from './wait.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: control sequences begin with one.
const CONTROL_SEQUENCE = /\x1b\[[0-9;?]*[A-Za-z]/g;

/** A terminal with somebody at it: what was printed, and keys to press. */
export class Typist implements PersonTerminal {
  #screen = '';
  columns = 80;
  rows = 24;
  /** What to do at the terminal; when it is done the typist leaves, unless the program has ended before. */
  work: () => Promise<void> = () => new Promise(() => {});
  #program: TerminalProgram | undefined;

  /** What was printed, without control sequences; lines end in a line feed. */
  get screen(): string {
    return this.#screen.replaceAll(CONTROL_SEQUENCE, '').replaceAll('\r', '');
  }

  size() {
    return { columns: this.columns, rows: this.rows };
  }

  async connect(program: TerminalProgram): Promise<'ended' | 'detached'> {
    this.#program = program;
    const stop = program.terminal.onData((chunk) => {
      this.#screen += chunk;
    });
    try {
      const ended = Promise.all([program.exit, program.terminal.ended]).then(() => 'ended' as const);
      return await Promise.race([this.work().then(() => 'detached' as const), ended]);
    } finally {
      stop();
    }
  }

  type(keys: string): void {
    this.#program!.terminal.write(Buffer.from(keys));
  }

  /** Presses the keys that end the program, and waits for that. */
  types(keys: string): Promise<never> {
    this.type(keys);
    return new Promise(() => {});
  }

  resize(columns: number, rows: number): void {
    Object.assign(this, { columns, rows });
    this.#program!.terminal.resize(this.size());
  }

  /** Waits for a text on the screen. */
  async sees(text: RegExp): Promise<RegExpExecArray> {
    await waitUntil(() => text.test(this.screen));
    return text.exec(this.screen)!;
  }
}
