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
    bytes: required(size, '64M, 0 for none, or max'),
    of: labelled(hugePageSize, 'the size of the pages, if the machine has several'),
  },
  man: [
    'cgroups(7)',
    'Documentation/admin-guide/mm/hugetlbpage.rst',
    'Documentation/admin-guide/cgroup-v2.rst',
  ],
  example: 'set hugepages 64M',
  notes: [
    'Huge pages are set aside by the administrator (vm.nr_hugepages). At the limit, mmap with MAP_HUGETLB fails or its first use is a SIGBUS.',
  ],
  run(context, { bytes, of: pageSize }) {
    limit(context, 'hugepages', { bytes, pageSize });
    return undefined;
  },
});
