import { findDisk } from '../lab/disks.ts';
import { UnavailableError } from '../lab/errors.ts';
import { disk, integerOrMax, size } from './kinds.ts';
import { limit } from './limits.ts';
import { labelled, required } from './params.ts';
import { defineStep } from './step.ts';

const operations = integerOrMax({ min: 1 });

export const setIoMax = defineStep({
  name: 'set io max',
  group: 'limits',
  summary: {
    en: 'let the box read and write no more than so much a second on a disk',
    'zh-CN': '限制盒子每秒对某个磁盘的读写量',
  },
  params: {
    disk: required(disk, {
      en: 'the disk, or something on it; the box has its files on the one of /',
      'zh-CN': '磁盘，或它上面的某个路径；盒子的文件在 / 所在的磁盘上',
    }),
    rbps: labelled(size, { en: 'bytes read a second', 'zh-CN': '每秒读取的字节数' }),
    wbps: labelled(size, { en: 'bytes written a second', 'zh-CN': '每秒写入的字节数' }),
    riops: labelled(operations, { en: 'reads a second', 'zh-CN': '每秒读的次数' }),
    wiops: labelled(operations, { en: 'writes a second', 'zh-CN': '每秒写的次数' }),
  },
  man: [
    'cgroups(7)',
    'Documentation/admin-guide/cgroup-v2.rst',
    'Documentation/admin-guide/cgroup-v1/blkio-controller.rst',
  ],
  docker: 'docker run --device-write-bps /dev/vda:1mb',
  example: 'set io max / wbps=1M',
  notes: [
    {
      en: 'A write(2) goes to the page cache, and the kernel writes that to the disk later. On cgroup v1 that later write escapes the limit: only what a process itself sends to the disk (O_DIRECT, fsync) is held back. cgroup v2 knows whose page it was, where the file system supports it (ext4, xfs, btrfs).',
      'zh-CN':
        'write(2) 写入页缓存，内核稍后才写盘。在 cgroup v1 上，这次稍后的写入不受限制：只有进程自己送到磁盘的数据（O_DIRECT、fsync）会被压住。cgroup v2 知道页属于谁，前提是文件系统支持（ext4、xfs、btrfs）。',
    },
  ],
  run(context, { disk: name, ...rates }) {
    if (Object.values(rates).every((rate) => rate === undefined)) {
      throw new UnavailableError({ en: 'no rate is given', 'zh-CN': '没有给出速率' }, 'set io max / wbps=1M');
    }
    const { numbers, path } = findDisk(name, context.box);
    limit(context, 'io max', { device: numbers, rates });
    context.note({ en: `${numbers} is ${path}`, 'zh-CN': `${numbers} 就是 ${path}` });
    return undefined;
  },
});
