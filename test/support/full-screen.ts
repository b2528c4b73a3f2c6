/** The full-screen face in a real terminal. */
import { readlinkSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { NAMESPACES } from '../../src/kernel/proc/namespaces.ts';
import { cliPath } from './cli.ts';
import { orEmpty } from './read.ts';
import { type TerminalOptions, TestTerminal } from './tmux.ts';
import { waitUntil } from './wait.ts';

export interface FullScreenOptions extends TerminalOptions {
  readonly args?: readonly string[];
  /** What ns-lab takes the terminal for; tmux says what it is otherwise. */
  readonly term?: string;
}

export class FullScreen {
  readonly terminal: TestTerminal;

  constructor(terminal: TestTerminal) {
    this.terminal = terminal;
  }

  static async open({ args = [], env = {}, term, ...options }: FullScreenOptions = {}): Promise<FullScreen> {
    // tmux sets TERM itself.
    const disguise = term === undefined ? [] : ['env', `TERM=${term}`];
    const command = [...disguise, process.execPath, cliPath(), ...args];
    const terminal = await TestTerminal.open(command, {
      ...options,
      env: { LANG: 'C.UTF-8', LC_ALL: '', ...env },
    });
    return new FullScreen(terminal);
  }

  /** The rows of the screen. */
  get rows(): string[] {
    return this.terminal.screen().split('\n');
  }

  /** Waits until the screen, rows separated by line feeds, matches. */
  async sees(pattern: RegExp): Promise<string> {
    let text = '';
    try {
      await waitUntil(() => {
        text = this.terminal.screen();
        return pattern.test(text);
      });
    } catch {
      throw new Error(`the screen never showed ${pattern}:\n${text}`);
    }
    return text;
  }

  /** Types a command and waits until it has been carried out: nothing runs, and the actor's prompt is empty. */
  async does(line: string, actor: string): Promise<string> {
    this.terminal.type(line);
    await this.sees(new RegExp(`^\\w+> ${escaped(line)}`, 'm'));
    this.terminal.press('Enter');
    return this.isReady(actor);
  }

  /** Waits until nothing runs, and the actor's prompt is empty. */
  isReady(actor: string): Promise<string> {
    return this.sees(new RegExp(`^${actor}> *([│|].*)?\n +(type a command|输入命令)`, 'm'));
  }

  /** Opens the shell of a box, on an empty screen, with a prompt that nothing else looks like: `ready>`. */
  async opensShell(box: string): Promise<void> {
    this.terminal.enter('shell');
    await this.sees(new RegExp(`you type inside the box ${box}`));
    await this.sees(/[#$] *(│|$)/m);
    this.terminal.enter('PS1="ready> "; clear');
    await this.sees(/^ready> *(│|$)/m);
  }

  /** The process that the header names. */
  get pid(): number {
    const [, pid] = /process (\d+)/.exec(this.rows[0] ?? '') ?? [];
    assert.ok(pid, `the header names no process: ${this.rows[0]}`);
    return Number(pid);
  }

  /** Waits until the header names such a process, which it does with the next reading of the state. */
  async names(is: (pid: number) => boolean): Promise<number> {
    await waitUntil(() => /process \d+/.test(this.rows[0] ?? '') && is(this.pid));
    return this.pid;
  }

  /** Waits until the header names the main process of a box. */
  namesBox(name: string, is: (pid: number) => boolean = () => true): Promise<number> {
    return this.names((pid) => orEmpty(`/proc/${pid}/comm`) === `ns-lab ${name}` && is(pid));
  }

  /**
   * Waits until so many rows of the namespaces panel are in sight and all say what /proc says: what was read while
   * a command was carried out shows a part of what it does.
   */
  async showsNamespaces(least: number): Promise<void> {
    let reason: unknown;
    try {
      await waitUntil(() => {
        try {
          return this.#compareNamespaces() >= least;
        } catch (error) {
          reason = error;
          return false;
        }
      });
    } catch (error) {
      throw reason ?? error;
    }
  }

  /** Compares the rows of the namespaces panel that are in sight with /proc. Returns how many there are. */
  #compareNamespaces(): number {
    const { pid, rows } = this;
    let compared = 0;
    for (const { type, file } of NAMESPACES) {
      const row = rows
        .map((each) => new RegExp(`\\b${type} +(\\d{10}) +(\\d{10}) +(.*)`).exec(each))
        .find(Boolean);
      if (!row) continue;
      const [, theirs, own, verdict = ''] = row;
      assert.is(`${type}:[${own}]`, readlinkSync(`/proc/${pid}/ns/${file}`));
      // Between unshare and fork only children will be in a new PID namespace.
      const isPending = /^(its own for|after)/.test(verdict);
      assert.is(verdict.startsWith('its own') && !isPending, own !== theirs, `${type}: ${verdict}`);
      compared++;
    }
    return compared;
  }

  /** The screen is what it would be if it were drawn anew: nothing is left from before. */
  async isClean(): Promise<void> {
    // Figures may move in between.
    await waitUntil(async () => {
      const before = await this.terminal.rests();
      this.terminal.press('C-l');
      return before === (await this.terminal.rests());
    });
  }

  async close(): Promise<void> {
    await this.terminal.close();
  }
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Runs a test body with the full-screen face on a terminal. */
export function withFullScreen(
  work: (screen: FullScreen) => Promise<void>,
  options?: FullScreenOptions,
): () => Promise<void> {
  return async () => {
    const screen = await FullScreen.open(options);
    try {
      await screen.sees(/^host>/m);
      await work(screen);
    } finally {
      await screen.close();
    }
  };
}
