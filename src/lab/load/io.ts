import { describeBytes } from '../../kernel/cgroup/units.ts';
import { AT, MAP, O, PROT } from '../../kernel/flags.ts';
import type { ProxyTask } from '../../kernel/proxy/proxy-task.ts';
import { translate } from '../../locale/locale.ts';
import type { Generator } from './generator.ts';

const PIECE = 256 * 1024;

/** Memory to write from, as O_DIRECT wants it: on a page of its own. Its address. */
export function mapBuffer(task: ProxyTask, bytes: number): Promise<number> {
  const flags = MAP.MAP_PRIVATE | MAP.MAP_ANONYMOUS | MAP.MAP_POPULATE;
  return task.callLong('mmap', 0, bytes, PROT.PROT_READ | PROT.PROT_WRITE, flags, -1, 0);
}

/** A new file without a name, which goes with the process that has it open. @throws KernelError EEXIST */
export function openNameless(task: ProxyTask, path: string, flags = 0): number {
  const fd = task.call(
    'openat',
    AT.AT_FDCWD,
    path,
    O.O_WRONLY | O.O_CREAT | O.O_EXCL | O.O_CLOEXEC | flags,
    0o600,
  );
  task.call('unlinkat', AT.AT_FDCWD, path, 0);
  return fd;
}

/** Writes a new file from its beginning to its end; open(2), O_DIRECT: past the page cache, to the disk at once. */
export function ioLoad(path: string, bytes: number, isDirect: boolean): Generator {
  let written = 0;
  let state = '';
  return {
    subject: 'io',
    endsWhenDone: true,
    progress: () =>
      translate({
        en: `${describeBytes(written)} of ${describeBytes(bytes)} written${state}`,
        'zh-CN': `已写 ${describeBytes(written)}，共 ${describeBytes(bytes)}${state}`,
      }),
    async run({ worker, isOver }) {
      const { task } = worker();
      const fd = openNameless(task, path, isDirect ? O.O_DIRECT : 0);
      const buffer = await mapBuffer(task, PIECE);
      while (written < bytes && !isOver()) {
        written += await task.callLong('write', fd, buffer, Math.min(PIECE, bytes - written));
      }
      if (isDirect || isOver()) return;
      state = translate({
        en: ' to the page cache, fsync(2) waits for the disk',
        'zh-CN': ' 写到页缓存，fsync(2) 在等磁盘',
      });
      await task.callLong('fsync', fd);
      state = translate({ en: ' and on the disk', 'zh-CN': ' 并已落盘' });
    },
  };
}
