import { setImmediate as nextTurn } from 'node:timers/promises';
import { describeBytes } from '../../kernel/cgroup/units.ts';
import { KernelError } from '../../kernel/errors.ts';
import { translate } from '../../locale/locale.ts';
import type { Generator } from './generator.ts';
import { mapBuffer, openNameless } from './io.ts';

const SIZE = 64 * 1024;

/** Opens files without names and writes into each: page cache, inodes and descriptors, until the kernel refuses. */
export function filesLoad(directory: string, count: number): Generator {
  let opened = 0;
  let refusal = '';
  return {
    subject: 'memory',
    endsWhenDone: false,
    progress: () =>
      translate({
        en: `${opened} of ${count} files of ${describeBytes(SIZE)} open${refusal}`,
        'zh-CN': `打开了 ${opened}/${count} 个 ${describeBytes(SIZE)} 的文件${refusal}`,
      }),
    async run({ worker, isOver }) {
      const { task, pid } = worker();
      const buffer = await mapBuffer(task, SIZE);
      while (opened < count && !isOver() && !refusal) {
        try {
          const fd = openNameless(task, `${directory}/.ns-lab-load-${pid}-${opened}`);
          await task.callLong('write', fd, buffer, SIZE);
          opened++;
        } catch (error) {
          if (!(error instanceof KernelError)) throw error;
          refusal = translate({
            en: `, then ${error.call}(2) said ${error.code}`,
            'zh-CN': `，随后 ${error.call}(2) 返回 ${error.code}`,
          });
        }
        await nextTurn();
      }
    },
  };
}
