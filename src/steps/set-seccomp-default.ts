import { capabilityNames } from '../kernel/capabilities.ts';
import { readStatus } from '../kernel/proc/status.ts';
import { defaultProfile } from '../kernel/seccomp/default-profile.ts';
import { capabilityOr, expandCapabilities } from './capability-sets.ts';
import { anyNumber } from './params.ts';
import { ABOUT_SECCOMP, loadProfile } from './seccomp-filters.ts';
import { defineStep } from './step.ts';

export const setSeccompDefault = defineStep({
  ...ABOUT_SECCOMP,
  name: 'set seccomp default',
  summary: {
    en: 'forbid the system calls that Docker forbids by default',
    'zh-CN': '禁止 Docker 默认禁止的系统调用',
  },
  params: {
    caps: anyNumber(capabilityOr(['docker'] as const), {
      en: 'what the box is going to keep, such as docker: they open calls; its bounding set if you do not say',
      'zh-CN': '盒子将会保留的能力，例如 docker：它们会放开一些调用；不写则按现在的边界集',
    }),
  },
  docker: {
    en: 'docker run does it; --security-opt seccomp=unconfined does not',
    'zh-CN': 'docker run 会做；--security-opt seccomp=unconfined 则不做',
  },
  example: 'set seccomp default',
  run(context, { caps }) {
    const kept =
      caps.length > 0 ? [...expandCapabilities(caps)] : capabilityNames(readStatus(context.box.pid).capBnd);
    loadProfile(context, defaultProfile(kept));
    return undefined;
  },
});
