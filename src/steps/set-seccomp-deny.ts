import { currentArch } from '../kernel/proxy/code.ts';
import { denyProfile, missingSyscalls } from '../kernel/seccomp/profile.ts';
import { CALL_TABLES } from '../kernel/syscall-numbers.ts';
import { UnavailableError } from '../lab/errors.ts';
import { syscallKind } from './kinds.ts';
import { many } from './params.ts';
import { ABOUT_SECCOMP, loadProfile } from './seccomp-filters.ts';
import { defineStep } from './step.ts';

/** The names of both architectures and of their 32-bit programs, so that a lesson reads the same on each. */
const NAMES = [...new Set(Object.values(CALL_TABLES).flatMap((table) => Object.keys(table)))];

export const setSeccompDeny = defineStep({
  ...ABOUT_SECCOMP,
  name: 'set seccomp deny',
  summary: {
    en: 'forbid system calls by name: they fail with EPERM',
    'zh-CN': '按名称禁止系统调用：它们会以 EPERM 失败',
  },
  params: {
    calls: many(syscallKind(NAMES), { en: 'system calls such as mkdir', 'zh-CN': '系统调用，例如 mkdir' }),
  },
  docker: 'docker run --security-opt seccomp=FILE',
  example: 'set seccomp deny mkdir mkdirat',
  run(context, { calls }) {
    const missing = missingSyscalls(currentArch()!, calls);
    if (missing.length === calls.length) {
      throw new UnavailableError(
        {
          en: `${process.arch} has no system call ${missing.join(', ')}`,
          'zh-CN': `${process.arch} 没有系统调用 ${missing.join('、')}`,
        },
        'help set seccomp deny',
      );
    }
    if (missing.length > 0)
      context.note({
        en: `${process.arch} has no ${missing.join(', ')}: nothing to forbid there`,
        'zh-CN': `${process.arch} 没有 ${missing.join('、')}：无须禁止`,
      });
    loadProfile(context, denyProfile(calls));
    return undefined;
  },
});
