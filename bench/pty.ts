import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { descendants } from '../src/kernel/proc/process-tree.ts';
import { CannotMeasureError } from './benchmark.ts';
import { cleanEnvironment } from './environment.ts';

const LIMIT_MS = 60_000;

/** A program on a pseudo-terminal, which script(1) makes. */
export class Pty {
  readonly #script: ChildProcessWithoutNullStreams;
  #output = '';
  #look: (() => void) | undefined;

  /** @param command is given to a shell */
  constructor(command: string, { columns = 120, rows = 40 } = {}) {
    const line = `stty cols ${columns} rows ${rows}; exec ${command}`;
    const env = { ...cleanEnvironment(), TERM: 'xterm-256color', LANG: 'C.UTF-8' };
    this.#script = spawn('script', ['-qfec', line, '/dev/null'], { env });
    this.#script.on('error', () => this.#look?.());
    this.#script.stdout.on('data', (chunk) => {
      this.#output += chunk;
      this.#look?.();
    });
  }

  /** Forgets what was printed, sends keys, and resolves with the milliseconds until the output has a text. */
  async press(keys: string, answer: string): Promise<number> {
    this.#output = '';
    const start = performance.now();
    this.#script.stdin.write(keys);
    await this.prints(answer);
    return performance.now() - start;
  }

  /** Waits for a text in what has been printed since the last key. */
  async prints(text: string): Promise<void> {
    const end = performance.now() + LIMIT_MS;
    while (!this.#output.includes(text)) {
      if (this.#script.exitCode !== null || performance.now() > end)
        throw new CannotMeasureError(`"${text}" was never printed`);
      await Promise.race([sleep(1000), new Promise<void>((resolve) => (this.#look = resolve))]);
    }
  }

  /** The program itself. */
  get pid(): number {
    return descendants(this.#script.pid!).find(({ comm }) => comm === 'node')!.pid;
  }

  /** Resolves when the program has ended. */
  async ended(): Promise<void> {
    if (this.#script.exitCode !== null) return;
    await new Promise((resolve) => this.#script.once('exit', resolve));
  }

  async close(keys: string): Promise<void> {
    this.#script.stdin.write(keys);
    await Promise.race([this.ended(), sleep(5000)]);
    this.#script.kill();
  }
}
