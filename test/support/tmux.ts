/** A real terminal: tmux(1) with a server of its own, whose screen can be read as a person would see it. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cliEnvironment, cliPath } from './cli.ts';
import { scratchDirectory } from './scratch.ts';
import { descendantsOf } from './traces.ts';
import { waitUntil } from './wait.ts';

export interface TerminalOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: NodeJS.ProcessEnv;
  /** Where journals and history go. */
  readonly state?: string;
}

/** So often a screen must look the same to count as drawn. */
const LOOKS_ALIKE = 10;
const ANYTHING = /^/;

/** Quotes a word for the shell that tmux starts commands with. */
const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

export class TestTerminal {
  readonly #socket = join(scratchDirectory(), 'tmux');
  readonly #server: ChildProcess;

  private constructor(env: NodeJS.ProcessEnv) {
    // In the foreground, so that it cannot outlive the test.
    this.#server = spawn('tmux', ['-D', '-S', this.#socket, '-f', '/dev/null'], { env, stdio: 'ignore' });
  }

  /** Opens a terminal in which a command runs. */
  static async open(
    command: readonly string[],
    { columns = 110, rows = 40, env = {}, state = scratchDirectory() }: TerminalOptions = {},
  ): Promise<TestTerminal> {
    const { TMUX: _, ...outer } = cliEnvironment(state);
    const terminal = new TestTerminal({ ...outer, PS1: '$ ', ...env });
    // The socket is there a little before the server listens.
    await waitUntil(() => terminal.#isUp);
    const options = ['status off', 'remain-on-exit on', 'escape-time 0', 'history-limit 50000'];
    for (const option of options) terminal.#tmux('set-option', '-g', ...option.split(' '));
    const line = command.map(quoted).join(' ');
    terminal.#tmux('new-session', '-d', '-x', String(columns), '-y', String(rows), `exec ${line}`);
    return terminal;
  }

  /** Opens one in which the plain prompt of ns-lab waits. */
  static async openPrompt(options: TerminalOptions & { readonly args?: readonly string[] } = {}) {
    const args = ['--plain', ...(options.args ?? [])];
    const terminal = await TestTerminal.open([process.execPath, cliPath(), ...args], options);
    return terminal;
  }

  /** Types text as it stands. */
  type(text: string): void {
    this.#tmux('send-keys', '-l', '--', text);
  }

  /** Presses keys by their names in tmux(1): `Enter`, `C-c`, `Tab`, `Up`. */
  press(...keys: readonly string[]): void {
    this.#tmux('send-keys', ...keys);
  }

  enter(line: string): void {
    this.type(line);
    this.press('Enter');
  }

  /** What is on the screen, without the blank lines at its end. */
  screen(...options: readonly string[]): string {
    return this.#tmux('capture-pane', '-p', ...options).trimEnd();
  }

  /** The screen and what has scrolled out of it, with broken lines joined. */
  everything(): string {
    return this.screen('-J', '-S', '-');
  }

  /** Waits until the screen, or what has scrolled out of it, matches. */
  async see(pattern: RegExp): Promise<string> {
    let text = '';
    try {
      await waitUntil(() => {
        text = this.everything();
        return pattern.test(text);
      });
    } catch {
      throw new Error(`the screen never showed ${pattern}:\n${text}`);
    }
    return text;
  }

  /** Waits until the screen matches and looks the same for some time: what is shown is drawn to its end. */
  async rests(pattern = ANYTHING): Promise<string> {
    let last = '';
    let looks = 0;
    await waitUntil(() => {
      const now = this.screen();
      looks = now === last ? looks + 1 : 0;
      last = now;
      return looks >= LOOKS_ALIKE && pattern.test(now);
    });
    return last;
  }

  /** Forgets what has scrolled out, and empties the screen but for its last line. */
  clear(): void {
    this.#tmux('send-keys', '-R', ';', 'clear-history');
  }

  resize(columns: number, rows: number): void {
    this.#tmux('resize-window', '-x', String(columns), '-y', String(rows));
  }

  /** Keeps all that is written to the terminal from now on in a file. */
  record(file: string): void {
    this.#tmux('pipe-pane', `cat > ${quoted(file)}`);
  }

  /** Modes that a full-screen program sets, `0` or `1`: the alternate screen, reports of the mouse, the cursor. */
  get modes(): { readonly alternate: string; readonly mouse: string; readonly cursor: string } {
    const format = '#{alternate_on} #{mouse_any_flag} #{cursor_flag}';
    const [alternate = '', mouse = '', cursor = ''] = this.#tmux('display-message', '-p', format).split(' ');
    return { alternate, mouse, cursor };
  }

  /** The column in which the cursor stands, from 0. */
  get cursorColumn(): number {
    return Number(this.#tmux('display-message', '-p', '#{cursor_x}'));
  }

  /** The process ID of the command. */
  get pid(): number {
    return Number(this.#tmux('display-message', '-p', '#{pane_pid}'));
  }

  /** The exit status of the command, or undefined while it runs. */
  get status(): number | undefined {
    const [isDead, status] = this.#tmux('display-message', '-p', '#{pane_dead} #{pane_dead_status}').split(
      ' ',
    );
    return isDead === '1' ? Number(status) : undefined;
  }

  /** Waits until the command has ended. */
  async ended(): Promise<number> {
    await waitUntil(() => this.status !== undefined);
    return this.status!;
  }

  /**
   * Closes the terminal, as closing its window would: what runs in it gets SIGHUP. Waits until all of it has ended,
   * and so has removed what it made.
   */
  async close(): Promise<void> {
    if (this.#server.exitCode !== null || this.#server.signalCode !== null) return;
    const running = this.#isUp ? [this.pid, ...descendantsOf(this.pid).map(({ pid }) => pid)] : [];
    const ended = new Promise((resolve) => this.#server.once('exit', resolve));
    this.#tmux('kill-server');
    await ended;
    await waitUntil(() => !running.some((pid) => existsSync(`/proc/${pid}`)));
  }

  get #isUp(): boolean {
    return spawnSync('tmux', ['-S', this.#socket, 'show-options', '-g'], { stdio: 'ignore' }).status === 0;
  }

  #tmux(...args: readonly string[]): string {
    return execFileSync('tmux', ['-S', this.#socket, ...args], { encoding: 'utf8' }).replace(/\n$/, '');
  }
}

/** Runs a test body with a prompt on a terminal. */
export function withTerminal(
  work: (terminal: TestTerminal) => Promise<void>,
  options?: Parameters<typeof TestTerminal.openPrompt>[0],
): () => Promise<void> {
  return async () => {
    const terminal = await TestTerminal.openPrompt(options);
    try {
      await terminal.see(/host> ?$/m);
      await work(terminal);
    } finally {
      await terminal.close();
    }
  };
}
