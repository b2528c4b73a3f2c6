import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DOCKER_DEFAULT } from '../src/kernel/capabilities.ts';
import { EPERM } from '../src/kernel/seccomp/actions.ts';
import { defaultProfile } from '../src/kernel/seccomp/default-profile.ts';

export interface BundleOptions {
  readonly rootfs: string;
  /** Where the runtime makes its groups, below the root of each hierarchy. */
  readonly cgroupsPath: string;
  /** runc knows time namespaces from 1.2 on. */
  readonly hasTimeNamespace: boolean;
}

/**
 * Writes a bundle of the OCI runtime specification that is the same container without its veth pair and with
 * the image as a read-only root instead of an overlay, which runtimes leave to others.
 */
export function writeBundle(directory: string, options: BundleOptions): string {
  mkdirSync(directory);
  writeFileSync(join(directory, 'config.json'), JSON.stringify(configOf(options), null, 2));
  return directory;
}

const NAMESPACES = ['user', 'mount', 'uts', 'ipc', 'network', 'pid', 'cgroup'];
const ONE_ID = [{ containerID: 0, hostID: 0, size: 1 }];

function configOf({ rootfs, cgroupsPath, hasTimeNamespace }: BundleOptions) {
  const kept = { bounding: DOCKER_DEFAULT, effective: DOCKER_DEFAULT, permitted: DOCKER_DEFAULT };
  const namespaces = [...NAMESPACES, ...(hasTimeNamespace ? ['time'] : [])];
  return {
    ociVersion: '1.0.2',
    process: {
      terminal: false,
      user: { uid: 0, gid: 0 },
      args: ['true'],
      env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
      cwd: '/',
      capabilities: kept,
      noNewPrivileges: true,
    },
    root: { path: rootfs, readonly: true },
    hostname: 'bench',
    mounts: [
      mount('/proc', 'proc', ['nosuid', 'noexec', 'nodev']),
      mount('/sys', 'sysfs', ['nosuid', 'noexec', 'nodev', 'ro']),
      mount('/dev', 'tmpfs', ['nosuid', 'strictatime', 'mode=755', 'size=65536k']),
      mount('/dev/pts', 'devpts', ['nosuid', 'noexec', 'newinstance', 'ptmxmode=0666', 'mode=0620']),
      mount('/dev/mqueue', 'mqueue', ['nosuid', 'noexec', 'nodev']),
      mount('/tmp', 'tmpfs', ['nosuid', 'nodev', 'mode=1777']),
    ],
    linux: {
      namespaces: namespaces.map((type) => ({ type })),
      uidMappings: ONE_ID,
      gidMappings: ONE_ID,
      cgroupsPath,
      resources: {
        cpu: { quota: 50_000, period: 100_000 },
        memory: { limit: 256 * 1024 * 1024 },
        pids: { limit: 128 },
      },
      seccomp: seccomp(),
    },
  };
}

const mount = (destination: string, type: string, options: string[]) => ({
  destination,
  type,
  source: type,
  options,
});

/** The calls that are always forbidden; those whose answer depends on their arguments are left out. */
function seccomp() {
  const { verdicts } = defaultProfile(DOCKER_DEFAULT);
  const names = [...verdicts].flatMap(([name, verdict]) => (verdict === EPERM ? [name] : []));
  return { defaultAction: 'SCMP_ACT_ALLOW', syscalls: [{ names, action: 'SCMP_ACT_ERRNO' }] };
}
