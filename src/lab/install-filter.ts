import { SECCOMP } from '../kernel/flags.ts';
import type { ProxyTask } from '../kernel/proxy/proxy-task.ts';
import type { SeccompFilter } from '../kernel/seccomp/filter.ts';
import { Described, Struct } from '../kernel/task.ts';

/** seccomp(2): every later call of the task, and of what it starts, passes through the filter. */
export function installFilter(task: ProxyTask, filter: SeccompFilter): void {
  const instructions = new Described(filter.bytes, () => `[${filter.length} instructions]`);
  const program = new Struct(['u16', filter.length], ['ptr', instructions]);
  task.call('seccomp', SECCOMP.SECCOMP_SET_MODE_FILTER, 0, program);
}
