import type { Lab } from '../lab.ts';
import type { Worker } from './worker.ts';

/** What a load uses up. */
export type Subject = 'cpu' | 'memory' | 'pids' | 'io';

/** What a generator works with. */
export interface Work {
  readonly lab: Lab;
  /** A new process in the box. */
  worker(): Worker;
  /** True when the load shall end: nothing new is begun then. */
  readonly isOver: () => boolean;
  /** Waits, but not longer than until the load shall end. */
  pause(ms: number): Promise<void>;
}

/** A way to use something up, by real system calls of real processes in the box. */
export interface Generator {
  readonly subject: Subject;
  /** Uses it up until it is done or over. What it took is held until the load ends. @throws KernelError, TaskEndedError */
  run(work: Work): Promise<void>;
  /** How far it is. */
  progress(): string;
  /** True when the load has ended with `run`; otherwise what was taken is held until the time is up. */
  readonly endsWhenDone: boolean;
}
