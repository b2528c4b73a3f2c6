import { test } from 'uvu';
import { hugePageSizes } from '../../src/kernel/cgroup/controllers.ts';
import { testLimit } from '../support/limits.ts';
import { skip } from '../support/skip.ts';

const [size] = hugePageSizes();
const bytes = `${64 * 2 ** 20}`;

if (!size) skip('set hugepages: this kernel has no huge pages');
else {
  const files = { 1: { [`hugetlb.${size}.limit_in_bytes`]: bytes }, 2: { [`hugetlb.${size}.max`]: bytes } };
  testLimit(
    [
      { command: 'set hugepages 64M', controller: 'hugetlb', files },
      { command: `set hugepages 64M of ${size}`, controller: 'hugetlb', files },
    ],
    ['set hugepages', 'set hugepages 64X', 'set hugepages 64M of', 'set hugepages 64M of huge'],
  );
}

test.run();
