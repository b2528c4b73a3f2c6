import { KernelError } from '../../kernel/errors.ts';
import { SIG } from '../../kernel/flags.ts';
import type { ProxyTask } from '../../kernel/proxy/proxy-task.ts';
import type { Box } from '../box.ts';
import { joinBox } from '../join.ts';
import type { Lab } from '../lab.ts';
import { endOuter, waitForEnd } from '../program.ts';
import { takeOnLimits } from '../take-on.ts';

const END_LIMIT_MS = 2000;

/** A process in a box that uses something up: it joined the box as every program does. */
export interface Worker {
  readonly pid: number;
  /** Told what to call, unless it has become a program. */
  readonly task: ProxyTask;
  /** Ends it, with what it has started. */
  end(): Promise<void>;
}

/**
 * @param isRecorded whether its calls are part of the command that runs
 * @throws KernelError, UnavailableError
 */
export function startWorker(lab: Lab, box: Box, isRecorded: boolean): Worker {
  const { outer, inner } = isRecorded ? joinBox(lab, box) : lab.looking(() => joinBox(lab, box));
  if (!isRecorded) for (const { pid } of [outer, inner]) lab.unrecorded.add(pid);
  lab.joined.add({ box: box.name, outer: outer.pid });
  takeOnLimits(lab, inner, box);
  inner.rename('load');
  return {
    pid: inner.pid,
    task: inner,
    async end() {
      kill(lab, inner.pid);
      await waitForEnd(inner.pid, END_LIMIT_MS);
      inner.close();
      endOuter(lab, outer);
      await waitForEnd(outer.pid, END_LIMIT_MS);
      lab.reap();
      for (const { pid } of [outer, inner]) lab.unrecorded.delete(pid);
    },
  };
}

function kill(lab: Lab, pid: number): void {
  try {
    lab.looking(() => lab.host.call('kill', pid, SIG.SIGKILL));
  } catch (error) {
    // It has ended, or the lab has.
    if (error instanceof KernelError && error.code !== 'ESRCH') throw error;
  }
}
