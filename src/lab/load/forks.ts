import { setImmediate as nextTurn } from 'node:timers/promises';
import { KernelError } from '../../kernel/errors.ts';
import type { ProxyTask } from '../../kernel/proxy/proxy-task.ts';
import { translate } from '../../locale/locale.ts';
import type { Generator } from './generator.ts';

/** Starts processes until the kernel refuses one: clone(2), EAGAIN. They wait, and do nothing. */
export function forksLoad(count: number): Generator {
  const children: ProxyTask[] = [];
  let refusal = '';
  return {
    subject: 'pids',
    endsWhenDone: false,
    progress: () =>
      translate({
        en: `${children.length} of ${count} processes started${refusal}`,
        'zh-CN': `启动了 ${children.length}/${count} 个进程${refusal}`,
      }),
    async run({ worker, isOver }) {
      const { task } = worker();
      while (children.length < count && !isOver() && !refusal) {
        try {
          children.push(task.fork('load'));
        } catch (error) {
          if (!(error instanceof KernelError)) throw error;
          refusal = translate({
            en: `, then clone(2) said ${error.code}`,
            'zh-CN': `，随后 clone(2) 返回 ${error.code}`,
          });
        }
        await nextTurn();
      }
    },
  };
}
