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
    disk: required(disk, 'the disk, or something on it; the box has its files on the one of /'),
    rbps: labelled(size, 'bytes read a second'),
    wbps: labelled(size, 'bytes written a second'),
    riops: labelled(operations, 'reads a second'),
    wiops: labelled(operations, 'writes a second'),
  },
  man: [
    'cgroups(7)',
    'Documentation/admin-guide/cgroup-v2.rst',
    'Documentation/admin-guide/cgroup-v1/blkio-controller.rst',
  ],
  docker: 'docker run --device-write-bps /dev/vda:1mb',
  example: 'set io max / wbps=1M',
  notes: [
    'A write(2) goes to the page cache, and the kernel writes that to the disk later. On cgroup v1 that later write escapes the limit: only what a process itself sends to the disk (O_DIRECT, fsync) is held back. cgroup v2 knows whose page it was, where the file system supports it (ext4, xfs, btrfs).',
  ],
  run(context, { disk: name, ...rates }) {
    if (Object.values(rates).every((rate) => rate === undefined)) {
      throw new UnavailableError('no rate is given', 'set io max / wbps=1M');
    }
    const { numbers, path } = findDisk(name, context.box);
    limit(context, 'io max', { device: numbers, rates });
    context.note(`${numbers} is ${path}`);
    return undefined;
  },
});
