import { type Translated, translate } from '../../../locale/locale.ts';
import type { Resource } from '../resource.ts';

/** The CPUs that may be used, as the list format of cpuset(7) writes them: `0-1,3`. */
export const cpusetCpus: Resource<string> = {
  controller: 'cpuset',
  write: (_version, list) => [{ file: 'cpuset.cpus', data: list }],
  files: { 1: ['cpuset.cpus'], 2: ['cpuset.cpus'] },
  describe: describeList({ en: 'CPU', 'zh-CN': 'CPU' }, { en: 'CPUs', 'zh-CN': 'CPU' }),
};

/** The memory nodes that may be used, in the same list format. */
export const cpusetMems: Resource<string> = {
  controller: 'cpuset',
  write: (_version, list) => [{ file: 'cpuset.mems', data: list }],
  files: { 1: ['cpuset.mems'], 2: ['cpuset.mems'] },
  describe: describeList(
    { en: 'memory node', 'zh-CN': '内存节点' },
    { en: 'memory nodes', 'zh-CN': '内存节点' },
  ),
};

// Empty in a v2 group that was not told: it uses what its parent may use.
function describeList(one: Translated, several: Translated): Resource<string>['describe'] {
  return (version, list = '') => {
    if (list === '' && version === 2)
      return translate({ en: 'as the parent group', 'zh-CN': '与上级组相同' });
    if (list === '') return translate({ en: `no ${several.en}`, 'zh-CN': `没有${several['zh-CN']}` });
    return `${translate(/^[0-9]+$/.test(list) ? one : several)} ${list}`;
  };
}
