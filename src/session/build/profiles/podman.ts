import type { CapabilityName } from '../../../kernel/capabilities.ts';
import type { Profile } from '../profile.ts';
import { USUAL_MOUNTS, USUAL_NAMESPACES } from './common.ts';
import { NO_NAME_FILES, NO_USER_NETWORK, PODMAN_DEFAULTS } from './differences.ts';

/** containers-common, containers.conf(5): default_capabilities. */
const CAPABILITIES: readonly CapabilityName[] = [
  'CAP_CHOWN',
  'CAP_DAC_OVERRIDE',
  'CAP_FOWNER',
  'CAP_FSETID',
  'CAP_KILL',
  'CAP_NET_BIND_SERVICE',
  'CAP_SETFCAP',
  'CAP_SETGID',
  'CAP_SETPCAP',
  'CAP_SETUID',
  'CAP_SYS_CHROOT',
];

/** What `podman run` makes: without root in a user namespace with the subordinate IDs, as root without one. */
export const PODMAN: Profile = {
  name: 'podman',
  summary: {
    en: "podman's default: without root a user namespace with the subordinate IDs, and 11 capabilities",
    'zh-CN': 'podman 的默认：没有 root 时用带从属 ID 的用户命名空间，保留 11 个能力',
  },
  namespaces: USUAL_NAMESPACES,
  sharesCgroupNamespaceOnV1: true,
  ids: 'root',
  limits: [],
  devices: 'docker',
  mounts: USUAL_MOUNTS,
  masked: ['default', '/sys/fs/selinux', '/sys/dev/block'],
  readOnly: ['default'],
  isRootReadOnly: false,
  keyring: true,
  rlimits: [],
  sysctls: [],
  caps: CAPABILITIES,
  noNewPrivs: false,
  filter: 'default',
  network: 'bridge',
  differences: [NO_NAME_FILES, NO_USER_NETWORK, PODMAN_DEFAULTS],
};
