import type { Profile } from '../profile.ts';
import { SYSCTLS, USUAL_MOUNTS, USUAL_NAMESPACES, WRITABLE_MOUNTS } from './common.ts';
import { NO_HOST_DEVICES, NO_NAME_FILES } from './differences.ts';

const WRITABLE = Object.values(WRITABLE_MOUNTS);

/** What `docker run --privileged` leaves of Docker's default: the namespaces. */
export const PRIVILEGED: Profile = {
  name: 'privileged',
  summary: {
    en: 'what `--privileged` leaves: namespaces, and nothing that holds root',
    'zh-CN': '`--privileged` 剩下的：只有命名空间，没有任何东西挡得住 root',
  },
  namespaces: USUAL_NAMESPACES,
  sharesCgroupNamespaceOnV1: true,
  ids: 'root',
  limits: [],
  devices: 'all',
  mounts: USUAL_MOUNTS.map((mount) => WRITABLE.find(({ target }) => target === mount.target) ?? mount),
  masked: [],
  readOnly: [],
  isRootReadOnly: false,
  keyring: true,
  rlimits: [],
  sysctls: [SYSCTLS.ports, SYSCTLS.ping],
  caps: 'all',
  noNewPrivs: false,
  filter: 'none',
  network: 'bridge',
  differences: [NO_HOST_DEVICES, NO_NAME_FILES],
};
