import { absolutePath, integer } from './kinds.ts';
import { ABOUT_LOADS, LOAD_PARAMS, runLoad } from './loading.ts';
import { labelled, optional } from './params.ts';
import { defineStep } from './step.ts';

export const loadFiles = defineStep({
  ...ABOUT_LOADS,
  name: 'load files',
  summary: {
    en: 'open and fill files in the box: page cache counts as memory',
    'zh-CN': '在盒子里打开并填充文件：页缓存也算内存',
  },
  params: {
    count: optional(integer({ min: 1, max: 4000, placeholder: 'N' }), {
      en: 'how many of 64 KiB; 500 if you do not say',
      'zh-CN': '多少个 64 KiB 的文件；不写则是 500',
    }),
    in: labelled(
      { ...absolutePath, placeholder: 'DIRECTORY' },
      { en: 'where; / if you do not say', 'zh-CN': '在哪里；不写则是 /' },
    ),
    ...LOAD_PARAMS,
  },
  man: ['open(2)', 'unlink(2)', 'cgroups(7)', 'Documentation/admin-guide/cgroup-v2.rst'],
  example: 'load files 500 in /tmp',
  async run(context, { count = 500, in: directory = '/', ...how }) {
    const { filesLoad } = await import('../lab/load/files.ts');
    const { requireMemoryLimit } = await import('../lab/load/limits.ts');
    requireMemoryLimit(context.lab, context.box);
    return runLoad(context, 'load files', filesLoad(directory.replace(/\/+$/, ''), count), how);
  },
});
