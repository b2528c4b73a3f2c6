import { absolutePath, bytes, choice } from './kinds.ts';
import { ABOUT_LOADS, LOAD_PARAMS, runLoad } from './loading.ts';
import { optional, required } from './params.ts';
import { defineStep, type StepContext } from './step.ts';

export const loadIo = defineStep({
  ...ABOUT_LOADS,
  name: 'load io',
  summary: {
    en: 'let a process of the box write a file, to the cache or to the disk',
    'zh-CN': '让盒子里的进程写文件：经缓存或直接写盘',
  },
  params: {
    file: required(
      { ...absolutePath, placeholder: 'FILE' },
      {
        en: 'a new file; it has no name any more once it is open',
        'zh-CN': '一个新文件；打开之后它就没有名字了',
      },
    ),
    size: required(bytes, { en: 'how much', 'zh-CN': '多少' }),
    direct: optional(choice(['direct']), {
      en: 'past the page cache (O_DIRECT)',
      'zh-CN': '绕过页缓存（O_DIRECT）',
    }),
    ...LOAD_PARAMS,
  },
  man: [
    'open(2)',
    'write(2)',
    'fsync(2)',
    'cgroups(7)',
    'Documentation/admin-guide/cgroup-v1/blkio-controller.rst',
  ],
  example: 'load io /var/tmp/file 8M direct',
  async run(context, { file, size, direct, ...how }) {
    const { lab, box } = context;
    const { ioLoad } = await import('../lab/load/io.ts');
    const { diskIn } = await import('../lab/disks.ts');
    const { requireIoLimit } = await import('../lab/load/limits.ts');
    requireIoLimit(lab, box, diskIn(box, file).numbers);
    if (direct === undefined) noteBufferedWrites(context);
    return runLoad(context, 'load io', ioLoad(file, size, direct !== undefined), how);
  },
});

function noteBufferedWrites(context: StepContext): void {
  const place = context.lab.placements.get('io');
  if (place && 'version' in place && place.version === 1) {
    context.note({
      en: 'cgroup v1 counts only what a process itself sends to the disk (O_DIRECT, fsync): what a thread of the kernel writes back later escapes the limit',
      'zh-CN': 'cgroup v1 只计进程自己送到磁盘的数据（O_DIRECT、fsync）：内核线程稍后回写的那些不受限制',
    });
  }
}
