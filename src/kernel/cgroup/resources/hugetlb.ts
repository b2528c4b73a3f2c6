import { translate } from '../../../locale/locale.ts';
import { hugePageSizes } from '../controllers.ts';
import { type Resource, ResourceError } from '../resource.ts';
import { describeBytes } from '../units.ts';

export interface HugePages {
  readonly bytes: number | 'max';
  /** As hugetlb's files name it: `2MB`. The smallest of this kernel if not given. */
  readonly pageSize?: string | undefined;
}

/** Memory in huge pages of one size; the kernel rounds down to whole pages. */
export const hugePages: Resource<HugePages> = {
  controller: 'hugetlb',
  write(version, { bytes, pageSize }) {
    const sizes = hugePageSizes();
    const size = pageSize ?? sizes[0] ?? '';
    if (!sizes.includes(size)) {
      throw new ResourceError(
        translate({
          en: `this machine has no huge pages${size ? ` of ${size}` : ''}`,
          'zh-CN': `这台机器没有${size ? ` ${size} 的` : ''}大页`,
        }),
        sizes.length > 0
          ? translate({
              en: `those that it has: ${sizes.join(', ')}`,
              'zh-CN': `有这些：${sizes.join('、')}`,
            })
          : translate({ en: 'see /sys/kernel/mm/hugepages', 'zh-CN': '见 /sys/kernel/mm/hugepages' }),
      );
    }
    const unlimited = version === 1 ? '-1' : 'max';
    return [{ file: limitFile(version, size), data: bytes === 'max' ? unlimited : `${bytes}` }];
  },
  get files() {
    const all = (version: 1 | 2) => hugePageSizes().map((size) => limitFile(version, size));
    return { 1: all(1), 2: all(2) };
  },
  describe(_version, ...contents) {
    const sizes = hugePageSizes();
    const limits = contents.map((text, index) => {
      const bytes = Number(text);
      return `${sizes[index]}: ${text === 'max' || bytes > 2 ** 60 ? translate({ en: 'no limit', 'zh-CN': '没有限制' }) : describeBytes(bytes)}`;
    });
    return limits.join(', ');
  },
};

const limitFile = (version: 1 | 2, size: string): string =>
  `hugetlb.${size}.${version === 1 ? 'limit_in_bytes' : 'max'}`;
