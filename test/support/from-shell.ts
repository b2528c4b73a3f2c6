/** ns-lab started from a shell, as a person does, so that what it leaves on the terminal can be seen. */
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { cliPath } from './cli.ts';
import { FullScreen } from './full-screen.ts';
import { scratchDirectory } from './scratch.ts';
import { TestTerminal } from './tmux.ts';
import { descendantsOf } from './traces.ts';

export interface ShellOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly state?: string;
  /** What brings the shell, whose prompt ends in `$` or `#`: a terminal in the terminal, or a login. */
  readonly via?: readonly string[];
  /** What ns-lab takes the terminal for, instead of what the shell says it is. */
  readonly term?: string;
  /** A file that gets all that the terminal is sent. */
  readonly record?: string;
  /** A module that is loaded into ns-lab before its own. */
  readonly preload?: string;
}

export class FromShell extends FullScreen {
  readonly #settings: string;
  readonly #command: string;
  /** Whether the shell itself is on the alternate screen: GNU screen is. */
  #alternate = '0';

  private constructor(terminal: TestTerminal, settings: string, command: string) {
    super(terminal);
    this.#settings = settings;
    this.#command = command;
  }

  static override async open(options: ShellOptions = {}): Promise<FromShell> {
    const { env = {}, state = scratchDirectory(), via = ['sh'], record } = options;
    const terminal = await TestTerminal.open(via, {
      columns: 100,
      rows: 30,
      state,
      env: { LANG: 'C.UTF-8', LC_ALL: '', ...env },
    });
    const t = new FromShell(terminal, join(state, 'settings'), commandOf(options));
    try {
      await t.sees(/[$#] ?$/);
      terminal.enter(`stty -g > '${state}/settings'; echo before`);
      await t.sees(/^before$/m);
      t.#alternate = terminal.modes.alternate;
      if (record !== undefined) terminal.record(record);
      await t.#start();
      return t;
    } catch (error) {
      await t.close();
      throw error;
    }
  }

  async #start(before = ''): Promise<void> {
    this.terminal.enter(before + this.#command);
    await this.sees(/^host>/m);
  }

  /** After it has ended: starts it once more, from an empty screen. */
  startAgain(): Promise<void> {
    return this.#start('clear; ');
  }

  /**
   * The terminal is as it was: the shell's own screen, its settings, no mouse reports, a cursor.
   * @param end what the screen shows when ns-lab has ended
   */
  async isRestored(end = /^before$[\s\S]*^status \d+$/m): Promise<string> {
    const screen = await this.sees(end);
    this.terminal.enter(`test "$(stty -g)" = "$(cat '${this.#settings}')" && echo same settings`);
    await this.sees(/^([#$] )?same settings$/m);
    const { mouse, cursor, alternate } = this.terminal.modes;
    assert.equal({ mouse, cursor, alternate }, { mouse: '0', cursor: '1', alternate: this.#alternate });
    return screen;
  }

  /** ns-lab itself, which a shell started: in the terminal, or on a server that this test logs in to. */
  get labPid(): number {
    const all = descendantsOf(process.pid);
    // Node.js 24 names its main thread.
    return all.find(({ name }) => name === 'node' || name === 'MainThread')!.pid;
  }
}

function commandOf({ term, preload }: ShellOptions): string {
  const disguise = term === undefined ? '' : `TERM=${term} `;
  const options = preload === undefined ? '' : `--require '${preload}' `;
  return `${disguise}'${process.execPath}' ${options}'${cliPath()}'; echo status $?`;
}

/** Runs a test body with ns-lab started from a shell. */
export const fromShell = (work: (t: FromShell) => Promise<void>, options?: ShellOptions) => async () => {
  const t = await FromShell.open(options);
  try {
    await work(t);
  } finally {
    await t.close();
  }
};
