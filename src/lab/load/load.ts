import { setTimeout as sleep } from 'node:timers/promises';
import { TaskEndedError } from '../../kernel/errors.ts';
import { isRunning } from '../../kernel/proc/state.ts';
import type { Box } from '../box.ts';
import { cgroupUsage } from '../cgroup-usage.ts';
import type { Lab } from '../lab.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Generator, Work } from './generator.ts';
import { type MachineView, readMachine } from './machine.ts';
import { describeUsage } from './report.ts';
import { startWorker, type Worker } from './worker.ts';

const LINE_EVERY_MS = 1000;
const STEP_MS = 20;
/** How long a process may take to die. */
const ANSWER_LIMIT_MS = 2000;

interface Look {
  readonly snapshot: Snapshot;
  readonly machine: MachineView;
}

/** How a load ended: all was used up, the time was up, somebody stopped it, or one of its processes was killed. */
export type LoadEnd = 'done' | 'time' | 'stopped' | 'killed';

export interface LoadOptions {
  /** `load cpu` */
  readonly name: string;
  /** How long it may take. */
  readonly seconds: number;
  /** Its calls are then no part of a command. */
  readonly isBackground: boolean;
}

/** Something that uses up what a box has, until it is done, stopped, or its time is up. */
export class Load {
  /** `load cpu` */
  readonly name: string;
  readonly generator: Generator;
  readonly #lab: Lab;
  readonly #box: Box;
  readonly #isBackground: boolean;
  readonly #workers: Worker[] = [];
  readonly #endMs: number;
  readonly #first: Snapshot;
  readonly #machine: MachineView;
  #end: LoadEnd | undefined;
  #last: Look | undefined;

  constructor(lab: Lab, box: Box, generator: Generator, { name, seconds, isBackground }: LoadOptions) {
    this.name = name;
    this.generator = generator;
    this.#lab = lab;
    this.#box = box;
    this.#isBackground = isBackground;
    this.#endMs = performance.now() + 1000 * seconds;
    this.#first = lab.snapshot(box.name);
    this.#machine = readMachine();
  }

  /** Undefined while it runs. */
  get end(): LoadEnd | undefined {
    return this.#end;
  }

  /**
   * Carries it out; resolves when it has ended and its processes are gone.
   * @param onLine gets the figures of every second
   * @throws KernelError when the kernel refuses what it begins with
   */
  async run(onLine: (text: string) => void = () => {}): Promise<LoadEnd> {
    const watching = this.#watch(onLine);
    try {
      await this.generator.run(this.#work());
      if (this.generator.endsWhenDone) this.#end ??= 'done';
      while (!this.#isOver() && this.#isWhole()) await sleep(STEP_MS);
      this.#end ??= 'killed';
    } catch (error) {
      if (!(error instanceof TaskEndedError)) throw error;
      // Unless it was this load itself that ended it.
      this.#end ??= 'killed';
    } finally {
      this.#end ??= 'stopped';
      this.#last ??= this.#look();
      await watching;
      for (const worker of this.#workers) await worker.end();
    }
    return this.#end;
  }

  /** Ends it soon: a call of its processes that still waits is cut off. */
  stop(end: LoadEnd = 'stopped'): void {
    this.#end ??= end;
    this.#last ??= this.#look();
    for (const { pid, task } of this.#workers) {
      this.#kill(pid);
      // A frozen process does not die: nobody waits for its answer then.
      setTimeout(() => task.close(), ANSWER_LIMIT_MS).unref();
    }
  }

  /** The figures of the time from its beginning to its end, or to now; empty where the end took them away. */
  figures(): string {
    if (this.#end === 'killed' && this.generator.subject === 'memory') return '';
    return this.#describe(this.#first, this.#machine, this.#last ?? this.#look());
  }

  #work(): Work {
    return {
      lab: this.#lab,
      worker: () => {
        const worker = startWorker(this.#lab, this.#box, !this.#isBackground);
        this.#workers.push(worker);
        return worker;
      },
      isOver: () => this.#isOver(),
      pause: async (ms) => {
        const end = performance.now() + ms;
        while (performance.now() < end && !this.#isOver()) await sleep(Math.min(STEP_MS, ms));
      },
    };
  }

  #isOver(): boolean {
    if (this.#end === undefined && this.#box.exit) this.#end = 'killed';
    return this.#end !== undefined;
  }

  /** Every second a line; and the end when the time is up. */
  async #watch(onLine: (text: string) => void): Promise<void> {
    const start = performance.now();
    let [snapshot, machine] = [this.#first, this.#machine];
    for (let line = 1; this.#end === undefined; ) {
      await sleep(STEP_MS);
      if (performance.now() >= this.#endMs) this.stop('time');
      if (performance.now() < start + line * LINE_EVERY_MS) continue;
      const now = this.#look();
      onLine(`${line} s  ${this.generator.progress()}; ${this.#describe(snapshot, machine, now)}`);
      [snapshot, machine] = [now.snapshot, now.machine];
      line++;
    }
  }

  #look(): Look {
    return { snapshot: this.#lab.snapshot(this.#box.name), machine: readMachine() };
  }

  #describe(before: Snapshot, machine: MachineView, now: Look): string {
    const usage = cgroupUsage(before, now.snapshot);
    return describeUsage({ subject: this.generator.subject, usage, before: machine, now: now.machine });
  }

  /** False when one of its processes was killed. */
  #isWhole(): boolean {
    return this.#workers.every(({ pid }) => isRunning(pid));
  }

  #kill(pid: number): void {
    try {
      this.#lab.looking(() => this.#lab.host.call('kill', pid, 9));
    } catch {
      // It has ended by itself.
    }
  }
}
