import type { Kind } from '../params.ts';
import { refuse } from './say.ts';

const TEXT = {
  netClass: { en: 'a traffic class in hexadecimal such as 10:1', 'zh-CN': '十六进制的流量类，例如 10:1' },
  deviceNumbers: {
    en: 'the numbers of a device such as 1:3, or 1:* for all of a driver, or *:*',
    'zh-CN': '设备号，例如 1:3；1:* 表示一个驱动的全部，或 *:*',
  },
  deviceAccess: {
    en: 'one or more of r (read), w (write) and m (mknod)',
    'zh-CN': 'r（读）、w（写）、m（mknod）中的一个或几个',
  },
  pageSize: { en: 'a size of huge pages such as 2MB or 1GB', 'zh-CN': '大页的大小，例如 2MB 或 1GB' },
  disk: {
    en: 'a disk: /dev/vda, its numbers 254:0, or a file or directory on it',
    'zh-CN': '一个磁盘：/dev/vda、设备号 254:0，或它上面的文件或目录',
  },
};

/** A class of tc(8): two hexadecimal numbers of 16 bits. */
export const netClassId: Kind<number> = {
  placeholder: 'MAJOR:MINOR',
  expects: TEXT.netClass,
  parse(word) {
    const [, major, minor] = /^([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i.exec(word) ?? refuse(word, TEXT.netClass);
    return Number.parseInt(major!, 16) * 0x10000 + Number.parseInt(minor!, 16);
  },
};

export interface DeviceNumbers {
  readonly major: number | '*';
  readonly minor: number | '*';
}

/** `1:3`; a `*` stands for all. The kernel has 12 bits for the first number and 20 for the second. */
export const deviceNumbers: Kind<DeviceNumbers> = {
  placeholder: 'MAJ:MIN',
  expects: TEXT.deviceNumbers,
  parse(word) {
    const [, major, minor] = /^(\d{1,4}|\*):(\d{1,7}|\*)$/.exec(word) ?? refuse(word, TEXT.deviceNumbers);
    const read = (text: string, max: number) => {
      if (text === '*') return '*' as const;
      return Number(text) <= max ? Number(text) : refuse(word, TEXT.deviceNumbers);
    };
    return { major: read(major!, 0xfff), minor: read(minor!, 0xfffff) };
  },
};

/** Letters of `rwm`, in that order. */
export const deviceAccess: Kind<string> = {
  placeholder: 'rwm',
  expects: TEXT.deviceAccess,
  parse(word) {
    if (!/^[rwm]{1,3}$/.test(word) || new Set(word).size !== word.length) refuse(word, TEXT.deviceAccess);
    return ['r', 'w', 'm'].filter((letter) => word.includes(letter)).join('');
  },
  complete: () => ['r', 'rw', 'rwm'],
};

/** A size of huge pages, as the files of hugetlb name it. Whether the machine has it, the kernel says. */
export const hugePageSize: Kind<string> = {
  placeholder: '2MB|1GB',
  expects: TEXT.pageSize,
  parse(word) {
    const [, digits, unit] = /^(\d{1,6})([kmg])b?$/i.exec(word) ?? refuse(word, TEXT.pageSize);
    return `${Number(digits)}${unit!.toUpperCase()}B`;
  },
  complete: () => ['2MB', '1GB'],
};

/** A disk by what names it; what that is, the machine knows. */
export const disk: Kind<string> = {
  placeholder: 'DISK',
  expects: TEXT.disk,
  parse: (word) => (/^(\d{1,4}:\d{1,7}|\/.*)$/.test(word) ? word : refuse(word, TEXT.disk)),
  complete: (begun, live) => live.files?.(begun === '' ? '/dev/' : begun) ?? [],
};
