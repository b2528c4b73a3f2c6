import { DOCKER_DEFAULT } from '../../../kernel/capabilities.ts';
import type { Profile } from '../profile.ts';
import { SYSCTLS, USUAL_MOUNTS, USUAL_NAMESPACES } from './common.ts';
import { NO_NAME_FILES } from './differences.ts';

/** What `docker run` makes: moby's oci/defaults.go, tried with Docker 20.10 and runc 1.1. */
export const DOCKER: Profile = {
  name: 'docker',
  summary: {
    en: "Docker's default: root inside is root outside, held by what it may do",
    'zh-CN': 'Docker 的默认：里面的 root 在外面也是 root，靠限制它能做什么来挡住',
  },
  namespaces: USUAL_NAMESPACES,
  sharesCgroupNamespaceOnV1: true,
  ids: 'root',
  limits: [],
  devices: 'docker',
  mounts: USUAL_MOUNTS,
  masked: ['default'],
  readOnly: ['default'],
  isRootReadOnly: false,
  keyring: true,
  rlimits: [],
  sysctls: [SYSCTLS.ports, SYSCTLS.ping],
  caps: DOCKER_DEFAULT,
  noNewPrivs: false,
  filter: 'default',
  network: 'bridge',
  differences: [NO_NAME_FILES],
};
