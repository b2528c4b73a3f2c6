import type { Resource } from '../resource.ts';

/** Whether the processes of a group may run at all. */
export const freezer: Resource<'frozen' | 'thawed'> = {
  controller: 'freezer',
  write(version, state) {
    if (version === 2) return [{ file: 'cgroup.freeze', data: state === 'frozen' ? '1' : '0' }];
    return [{ file: 'freezer.state', data: state === 'frozen' ? 'FROZEN' : 'THAWED' }];
  },
  files: { 1: ['freezer.state'], 2: ['cgroup.freeze', 'cgroup.events'] },
  describe(version, state = '', events = '') {
    if (version === 1) return state.toLowerCase();
    if (state === '0') return 'thawed';
    return events.includes('frozen 1') ? 'frozen' : 'freezing';
  },
};
