import { currentArch } from '../kernel/proxy/code.ts';
import { assembleProfile } from '../kernel/seccomp/filter.ts';
import { checkProfile, deniedSyscalls, type Profile } from '../kernel/seccomp/profile.ts';
import { UnavailableError } from '../lab/errors.ts';
import { installFilter } from '../lab/join.ts';
import type { StepContext } from './step.ts';

/** What the two steps that load a filter have in common. */
export const ABOUT_SECCOMP = {
  group: 'privileges',
  man: ['seccomp(2)', 'bpf(2)', 'Documentation/userspace-api/seccomp_filter.rst'],
  notes: [
    'A filter is a small program that the kernel runs before every system call. It stays for good, and children inherit it.',
    'Without CAP_SYS_ADMIN the kernel wants `set no_new_privs` first.',
  ],
} as const;

/**
 * Assembles the BPF program of a profile and loads it into the box.
 * @throws UnavailableError when the box's own process could not be reached any more; KernelError
 */
export function loadProfile(context: StepContext, profile: Profile): void {
  const arch = currentArch()!;
  const objection = checkProfile(arch, profile);
  if (objection) throw new UnavailableError(objection, 'deny other calls');
  const filter = assembleProfile(arch, profile);
  installFilter(context.task, filter);
  context.box.filters.push(filter);
  context.box.profiles.push(profile);
  context.note(`the filter is a program of ${filter.length} BPF instructions`);
  if (deniedSyscalls(arch, profile, ['execve']).length > 0) {
    context.note('execve is forbidden, so no program can start in the box any more');
  }
  context.shell('setpriv --seccomp-filter FILE …');
}
