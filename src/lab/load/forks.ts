import { setImmediate as nextTurn } from 'node:timers/promises';
import { KernelError } from '../../kernel/errors.ts';
import type { ProxyTask } from '../../kernel/proxy/proxy-task.ts';
import type { Generator } from './generator.ts';

/** Starts processes until the kernel refuses one: clone(2), EAGAIN. They wait, and do nothing. */
export function forksLoad(count: number): Generator {
  const children: ProxyTask[] = [];
  let refusal = '';
  return {
    subject: 'pids',
    endsWhenDone: false,
    progress: () => `${children.length} of ${count} processes started${refusal}`,
    async run({ worker, isOver }) {
      const { task } = worker();
      while (children.length < count && !isOver() && !refusal) {
        try {
          children.push(task.fork('load'));
        } catch (error) {
          if (!(error instanceof KernelError)) throw error;
          refusal = `, then clone(2) said ${error.code}`;
        }
        await nextTurn();
      }
    },
  };
}
