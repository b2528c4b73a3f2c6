import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const SOURCE = join(import.meta.dirname, 'container.c');

/**
 * Compiles container.c into a directory.
 * @returns the program's path, or undefined where there is no C compiler
 */
export function compile(directory: string): string | undefined {
  const program = join(directory, 'container');
  const { error, status } = spawnSync('cc', ['-O2', '-o', program, SOURCE], { stdio: 'inherit' });
  return error || status !== 0 ? undefined : program;
}

/** How long a program takes from its start to its end, in milliseconds. @throws when it fails */
export function timeProgram(stopwatch: string, command: readonly string[]): number {
  return microseconds(execFileSync(stopwatch, ['time', ...command], { encoding: 'utf8' })).at(-1)!;
}

/** fork(2), exit and wait of a child, so many times; milliseconds. */
export const timeForks = (program: string, count: number): number[] =>
  microseconds(execFileSync(program, ['fork', String(count)], { encoding: 'utf8' }));

const microseconds = (text: string): number[] =>
  text
    .trim()
    .split('\n')
    .map((line) => Number(line) / 1000);

/** The C program as it makes containers, in namespaces of its own, one when it is asked. */
export class ContainerServer {
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  /** @param args image, scratch directory, filter file, and where to make the three groups */
  constructor(program: string, args: readonly string[]) {
    this.#process = spawn(program, ['serve', ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#lines = createInterface({ input: this.#process.stdout! })[Symbol.asyncIterator]();
  }

  /**
   * Makes a container and removes it again; milliseconds.
   * @param letters `v`: with a veth pair; `p`: moved into its groups from outside, by cgroup.procs
   * @throws when the program has failed
   */
  async make(letters: '' | 'v' | 'p' | 'vp'): Promise<number> {
    this.#process.stdin!.write(`${letters}\n`);
    const { value, done } = await this.#lines.next();
    if (done) throw new Error('the C program has failed');
    return Number(value) / 1000;
  }

  async close(): Promise<void> {
    this.#process.stdin!.end();
    if (this.#process.exitCode === null) await once(this.#process, 'exit');
  }
}
