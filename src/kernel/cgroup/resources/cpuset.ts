import { translate } from '../../../locale/locale.ts';
import type { Resource } from '../resource.ts';

/** The CPUs that may be used, as the list format of cpuset(7) writes them: `0-1,3`. */
export const cpusetCpus: Resource<string> = {
  controller: 'cpuset',
  write: (_version, list) => [{ file: 'cpuset.cpus', data: list }],
  files: { 1: ['cpuset.cpus'], 2: ['cpuset.cpus'] },
  describe: describeList('CPU', 'CPUs'),
};

/** The memory nodes that may be used, in the same list format. */
export const cpusetMems: Resource<string> = {
  controller: 'cpuset',
  write: (_version, list) => [{ file: 'cpuset.mems', data: list }],
  files: { 1: ['cpuset.mems'], 2: ['cpuset.mems'] },
  describe: describeList('memory node', 'memory nodes'),
};

// Empty in a v2 group that was not told: it uses what its parent may use.
function describeList(one: string, several: string): Resource<string>['describe'] {
  return (version, list = '') => {
    if (list === '')
      return version === 2
        ? translate({ en: 'as the parent group', 'zh-CN': '与上级组相同' })
        : `no ${several}`;
    return /^[0-9]+$/.test(list) ? `${one} ${list}` : `${several} ${list}`;
  };
}
