import { currentArch } from '../kernel/proxy/code.ts';
import { assembleProfile } from '../kernel/seccomp/filter.ts';
import { checkProfile, deniedSyscalls, type Profile } from '../kernel/seccomp/profile.ts';
import { UnavailableError } from '../lab/errors.ts';
import { installFilter } from '../lab/install-filter.ts';
import type { StepContext } from './step.ts';

/** What the steps that load a filter have in common. */
export const ABOUT_SECCOMP = {
  group: 'privileges',
  man: ['seccomp(2)', 'bpf(2)', 'Documentation/userspace-api/seccomp_filter.rst'],
  notes: [
    {
      en: 'A filter is a small program that the kernel runs before every system call. It stays for good, and children inherit it.',
      'zh-CN': '过滤器是一个小程序，内核在每次系统调用之前运行它。它永远留下，子进程也会继承。',
    },
    {
      en: 'Without CAP_SYS_ADMIN the kernel wants `set no_new_privs` first.',
      'zh-CN': '没有 CAP_SYS_ADMIN 时，内核要求先 `set no_new_privs`。',
    },
  ],
} as const;

/**
 * Assembles the BPF program of a profile and loads it into the box.
 * @throws UnavailableError when the box's own process could not be reached any more; KernelError
 */
export function loadProfile(context: StepContext, profile: Profile): void {
  const arch = currentArch()!;
  const objection = checkProfile(arch, profile);
  if (objection)
    throw new UnavailableError(objection, { en: 'deny other calls', 'zh-CN': '改为禁止别的调用' });
  const filter = assembleProfile(arch, profile);
  installFilter(context.task, filter);
  context.box.filters.push(filter);
  context.box.profiles.push(profile);
  context.note({
    en: `the filter is a program of ${filter.length} BPF instructions`,
    'zh-CN': `过滤器是一个有 ${filter.length} 条 BPF 指令的程序`,
  });
  if (deniedSyscalls(arch, profile, ['execve']).length > 0) {
    context.note({
      en: 'execve is forbidden, so no program can start in the box any more',
      'zh-CN': 'execve 被禁止了，所以盒子里再也不能启动任何程序',
    });
  }
  context.shell('setpriv --seccomp-filter FILE …');
}
