import { describeBytes } from '../../kernel/cgroup/units.ts';
import { MAP, PROT } from '../../kernel/flags.ts';
import { translate } from '../../locale/locale.ts';
import type { Generator } from './generator.ts';

/** The largest page size of arm64, so that a piece is whole pages everywhere. */
const PAGE = 64 * 1024;
const LARGEST_PIECE = 16 * 2 ** 20;
const PIECES_A_SECOND = 20;

/**
 * Takes memory piece by piece: mmap(2) with MAP_POPULATE, so that every page is there, and counted, when the call
 * returns.
 * @param rate bytes a second
 */
export function memoryLoad(bytes: number, rate: number): Generator {
  let taken = 0;
  return {
    subject: 'memory',
    endsWhenDone: false,
    progress: () =>
      translate({
        en: `asked for ${describeBytes(taken)} of ${describeBytes(bytes)}`,
        'zh-CN': `申请了 ${describeBytes(taken)}，共 ${describeBytes(bytes)}`,
      }),
    async run({ worker, isOver, pause }) {
      const { task } = worker();
      const start = performance.now();
      const piece = Math.min(Math.ceil(rate / PIECES_A_SECOND / PAGE) * PAGE, LARGEST_PIECE);
      while (taken < bytes && !isOver()) {
        const length = Math.min(piece, Math.ceil((bytes - taken) / PAGE) * PAGE);
        taken = Math.min(taken + length, bytes);
        const flags = MAP.MAP_PRIVATE | MAP.MAP_ANONYMOUS | MAP.MAP_POPULATE;
        await task.callLong('mmap', 0, length, PROT.PROT_READ | PROT.PROT_WRITE, flags, -1, 0);
        await pause(start + (1000 * taken) / rate - performance.now());
      }
    },
  };
}
