import { hugePageSize, size } from './kinds.ts';
import { limit } from './limits.ts';
import { labelled, required } from './params.ts';
import { defineStep } from './step.ts';

export const setHugepages = defineStep({
  name: 'set hugepages',
  group: 'limits',
  summary: {
    en: 'let the box use no more than so much memory in huge pages',
    'zh-CN': '限制盒子最多使用多少大页内存',
  },
  params: {
    bytes: required(size, { en: '64M, 0 for none, or max', 'zh-CN': '64M；0 表示不给；或 max' }),
    of: labelled(hugePageSize, {
      en: 'the size of the pages, if the machine has several',
      'zh-CN': '页的大小，用于有多种大页的机器',
    }),
  },
  man: [
    'cgroups(7)',
    'Documentation/admin-guide/mm/hugetlbpage.rst',
    'Documentation/admin-guide/cgroup-v2.rst',
  ],
  example: 'set hugepages 64M',
  notes: [
    {
      en: 'Huge pages are set aside by the administrator (vm.nr_hugepages). At the limit, mmap with MAP_HUGETLB fails or its first use is a SIGBUS.',
      'zh-CN':
        '大页由管理员预留（vm.nr_hugepages）。到达限制时，带 MAP_HUGETLB 的 mmap 失败，或在第一次使用时收到 SIGBUS。',
    },
  ],
  run(context, { bytes, of: pageSize }) {
    limit(context, 'hugepages', { bytes, pageSize });
    return undefined;
  },
});
