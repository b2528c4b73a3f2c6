/** The real command line, as a person starts it: a process of its own, made of the sources as they are now. */
import { type ChildProcessByStdio, execFileSync, spawn, spawnSync } from 'node:child_process';
import { copyFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { scratchDirectory } from './scratch.ts';
import { waitUntil } from './wait.ts';

const CHECKOUT = join(import.meta.dirname, '../..');
/** For a command that should end by itself; far longer than it needs. */
const LIMIT_MS = 120_000;

/** Where compiling takes long, it is done before. */
let bundle = process.env.NS_LAB_TEST_CLI;

/** The path of the program, built as `npm run build` does, beside what an installation has beside it. */
export function cliPath(): string {
  if (bundle) return bundle;
  const directory = scratchDirectory();
  bundle = join(directory, 'dist/cli.cjs');
  execFileSync(process.execPath, [join(CHECKOUT, 'scripts/build.mjs'), bundle]);
  for (const name of ['node_modules', 'docs', 'lessons'])
    symlinkSync(join(CHECKOUT, name), join(directory, name));
  copyFileSync(join(CHECKOUT, 'package.json'), join(directory, 'package.json'));
  return bundle;
}

/** What the command line is started with: journals and history of its own, no colours. */
export function cliEnvironment(stateDirectory: string): NodeJS.ProcessEnv {
  const { NODE_EXTRA_CA_CERTS: _, FORCE_COLOR: _colour, ...env } = process.env;
  return { ...env, NS_LAB_STATE_DIR: stateDirectory };
}

const ownState = scratchDirectory();

export interface CliOptions {
  readonly input?: string | Buffer;
  /** Where journals and history go; one directory of the test file's if it does not say. */
  readonly state?: string;
  readonly env?: NodeJS.ProcessEnv;
}

export interface CliResult {
  /** The exit status; null when a signal ended it. */
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `ns-lab ARGS` to its end. */
export function cli(
  args: readonly string[],
  { input = '', state = ownState, env }: CliOptions = {},
): CliResult {
  return spawnSync(process.execPath, [cliPath(), ...args], {
    input,
    encoding: 'utf8',
    env: { ...cliEnvironment(state), ...env },
    timeout: LIMIT_MS,
    killSignal: 'SIGKILL',
    maxBuffer: 64 * 1024 * 1024,
  });
}

/** A prompt on pipes, which commands are given to one by one. */
export class PipedPrompt {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #ended: Promise<{ status: number | null; signal: NodeJS.Signals | null }>;
  #hasEnded = false;
  #commands = 0;
  stdout = '';
  stderr = '';

  /** @param args none for the prompt, `run -` for a script that comes on standard input */
  constructor(args: readonly string[] = [], { state = ownState, env }: CliOptions = {}) {
    this.#child = spawn(process.execPath, [cliPath(), ...args], {
      stdio: 'pipe',
      env: { ...cliEnvironment(state), ...env },
    });
    this.#child.stdout.on('data', (chunk) => {
      this.stdout += chunk;
    });
    this.#child.stderr.on('data', (chunk) => {
      this.stderr += chunk;
    });
    // It may be killed before it has read everything.
    this.#child.stdin.on('error', () => {});
    this.#ended = new Promise((resolve) => {
      this.#child.once('close', (status, signal) => {
        this.#hasEnded = true;
        resolve({ status, signal });
      });
    });
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** Everything that was printed. */
  get output(): string {
    return this.stdout + this.stderr;
  }

  write(text: string | Buffer): void {
    this.#child.stdin.write(text);
  }

  /** Gives it lines, and waits until it has carried out the last one. Resolves with what was printed on the way. */
  async enter(...lines: readonly string[]): Promise<string> {
    const start = this.stdout.length;
    // No command: that it is refused shows that the lines before it are done.
    const mark = `mark-${this.pid}-${++this.#commands}`;
    this.write(`${[...lines, mark].join('\n')}\n`);
    await waitUntil(() => this.#hasEnded || this.stdout.includes(`"${mark}" `));
    if (this.#hasEnded) throw new Error(`the prompt ended at "${lines.join('; ')}":\n${this.output}`);
    const printed = this.stdout.slice(start);
    return printed.slice(0, printed.lastIndexOf('\n', printed.indexOf(mark)) + 1);
  }

  /** Reads no more of what it prints, as `head` does when it has seen enough. */
  closeOutput(): void {
    this.#child.stdout.destroy();
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Ends its input, and waits until it has ended. */
  end(): Promise<{ status: number | null; signal: NodeJS.Signals | null }> {
    this.#child.stdin.end();
    return this.#ended;
  }

  ended(): Promise<{ status: number | null; signal: NodeJS.Signals | null }> {
    return this.#ended;
  }
}

/** Runs a test body with a prompt, which is gone afterwards whatever happens. */
export function withPrompt(
  work: (prompt: PipedPrompt) => Promise<void>,
  options?: CliOptions,
): () => Promise<void> {
  return async () => {
    const prompt = new PipedPrompt([], options);
    try {
      await work(prompt);
    } finally {
      prompt.kill('SIGTERM');
      await prompt.end();
    }
  };
}
