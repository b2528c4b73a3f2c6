import { closeSync } from 'node:fs';
import { programInMemory } from '../../kernel/ffi.ts';
import { currentArch } from '../../kernel/proxy/code.ts';
import { spinExecutable } from '../../kernel/proxy/spin.ts';
import { translate } from '../../locale/locale.ts';
import type { Box } from '../box.ts';
import { boxEnvironment } from '../program.ts';
import type { Generator, Work } from './generator.ts';

/** Processes that compute without an end: a program of ns-lab's, so that the box needs none. */
export function cpuLoad(box: Box, count: number): Generator {
  return {
    subject: 'cpu',
    endsWhenDone: false,
    progress: () =>
      translate({
        en: `${count} ${count === 1 ? 'process' : 'processes'} at work`,
        'zh-CN': `${count} 个进程在工作`,
      }),
    async run(work) {
      for (let i = 0; i < count; i++) startSpinning(work, box);
    },
  };
}

function startSpinning(work: Work, box: Box): void {
  const { task } = work.worker();
  const file = programInMemory('ns-lab load', spinExecutable(currentArch()!));
  try {
    const fd = task.plumbing(() => task.receiveFd(file));
    task.execFd(fd, ['ns-lab-load', 'cpu'], boxEnvironment(box));
  } finally {
    closeSync(file);
  }
}
