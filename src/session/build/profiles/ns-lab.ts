import { DOCKER_DEFAULT } from '../../../kernel/capabilities.ts';
import type { Profile } from '../profile.ts';
import { LIMITS, MOUNTS, RLIMITS, SYSCTLS, USUAL_MOUNTS, USUAL_NAMESPACES } from './common.ts';

/** What `build` makes by itself. */
export const NS_LAB: Profile = {
  name: 'ns-lab',
  summary: {
    en: "all that Docker's default container holds, and more: root inside is nobody outside, no program gains privileges, and nothing can be used up",
    'zh-CN':
      'Docker 默认容器挡住的全都挡住，而且更多：里面的 root 在外面谁也不是，程序不能获得特权，什么都不能被用光',
  },
  namespaces: [...USUAL_NAMESPACES, 'time'],
  sharesCgroupNamespaceOnV1: false,
  ids: 'range',
  limits: LIMITS,
  devices: 'docker',
  mounts: [...USUAL_MOUNTS, MOUNTS.tmp],
  masked: ['default'],
  readOnly: ['default'],
  isRootReadOnly: false,
  keyring: true,
  rlimits: RLIMITS,
  sysctls: [SYSCTLS.ports],
  caps: DOCKER_DEFAULT,
  noNewPrivs: true,
  filter: 'default',
  network: 'bridge',
  differences: [],
};
