import { translate } from '../../../locale/locale.ts';
import type { Resource } from '../resource.ts';

/** The mark of a group's packets, for tc(8): `0x00100001` is the class 10:1. cgroup-v1/net_cls.rst */
export const netClass: Resource<number> = {
  controller: 'net_cls',
  write: (_version, id) => [{ file: 'net_cls.classid', data: `${id}` }],
  files: { 1: ['net_cls.classid'], 2: [] },
  describe: (_version, value = '0') =>
    translate({ en: `class ${formatClass(Number(value))}`, 'zh-CN': `类 ${formatClass(Number(value))}` }),
};

/** A class as tc(8) writes it, in hexadecimal. */
export function formatClass(id: number): string {
  return `${Math.floor(id / 0x10000).toString(16)}:${(id % 0x10000).toString(16)}`;
}

export interface NetPriority {
  readonly link: string;
  readonly priority: number;
}

/** The priority of a group's packets on one of the machine's interfaces. cgroup-v1/net_prio.rst */
export const netPriority: Resource<NetPriority> = {
  controller: 'net_prio',
  write: (_version, { link, priority }) => [{ file: 'net_prio.ifpriomap', data: `${link} ${priority}` }],
  files: { 1: ['net_prio.ifpriomap'], 2: [] },
  describe(_version, text = '') {
    const set = text.split('\n').filter((line) => line !== '' && !line.endsWith(' 0'));
    return set.length > 0
      ? translate({ en: `priorities ${set.join(', ')}`, 'zh-CN': `优先级 ${set.join('，')}` })
      : translate({ en: 'priority 0 everywhere', 'zh-CN': '处处为优先级 0' });
  },
};
