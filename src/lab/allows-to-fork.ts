import { PR, SIG } from '../kernel/flags.ts';
import { currentArch } from '../kernel/proxy/code.ts';
import { isPermitted } from '../kernel/seccomp/actions.ts';
import { decide, type Profile } from '../kernel/seccomp/profile.ts';
import { SYSCALL_NUMBERS } from '../kernel/syscall-numbers.ts';
import type { SyscallName } from '../kernel/syscalls.ts';

/** What a process calls in order to fork, and its child before that is told anything: ProxyTask.fork. */
const CALLS: readonly (readonly [SyscallName, ...bigint[]])[] = [
  ['recvmsg'],
  ['clone', BigInt(SIG.SIGCHLD)],
  ['close'],
  ['prctl', BigInt(PR.PR_SET_PDEATHSIG), BigInt(SIG.SIGKILL)],
  ['prctl', BigInt(PR.PR_SET_NAME)],
  ['setsid'],
  ['wait4'],
];

/** Whether a process with this filter can fork, and take the exit status of its child. */
export function allowsToFork(profile: Profile): boolean {
  return CALLS.every(([name, ...args]) => allowsCall(profile, name, ...args));
}

/** Whether a filter lets a call pass. */
export function allowsCall(profile: Profile, name: SyscallName, ...args: bigint[]): boolean {
  const arch = currentArch()!;
  return isPermitted(decide(arch, profile, SYSCALL_NUMBERS[arch][name]!, args));
}
