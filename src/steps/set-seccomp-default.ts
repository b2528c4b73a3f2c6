import { capabilityNames } from '../kernel/capabilities.ts';
import { readStatus } from '../kernel/proc/status.ts';
import { defaultProfile } from '../kernel/seccomp/default-profile.ts';
import { ABOUT_SECCOMP, loadProfile } from './seccomp-filters.ts';
import { defineStep } from './step.ts';

export const setSeccompDefault = defineStep({
  ...ABOUT_SECCOMP,
  name: 'set seccomp default',
  summary: {
    en: 'forbid the system calls that Docker forbids by default',
    'zh-CN': '禁止 Docker 默认禁止的系统调用',
  },
  params: {},
  docker: {
    en: 'docker run does it; --security-opt seccomp=unconfined does not',
    'zh-CN': 'docker run 会做；--security-opt seccomp=unconfined 则不做',
  },
  example: 'set seccomp default',
  run(context) {
    loadProfile(context, defaultProfile(capabilityNames(readStatus(context.box.pid).capBnd)));
    return undefined;
  },
});
