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
    count: optional(
      integer({ min: 1, max: 4000, placeholder: 'N' }),
      'how many of 64 KiB; 500 if you do not say',
    ),
    in: labelled({ ...absolutePath, placeholder: 'DIRECTORY' }, 'where; / if you do not say'),
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
