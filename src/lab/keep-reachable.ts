import { PR, SIG } from '../kernel/flags.ts';
import type { ProxyTask } from '../kernel/proxy/proxy-task.ts';

/** A change of IDs makes a process undumpable and forgets its parent-death signal, prctl(2): set both again. */
export function keepReachable(task: ProxyTask): void {
  task.plumbing(() => {
    task.call('prctl', PR.PR_SET_DUMPABLE, 1, 0, 0, 0);
    task.call('prctl', PR.PR_SET_PDEATHSIG, SIG.SIGKILL, 0, 0, 0);
  });
}
