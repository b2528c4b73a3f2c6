import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DOCKER_DEFAULT } from '../../src/kernel/capabilities.ts';
import { currentArch } from '../../src/kernel/proxy/code.ts';
import { isPermitted } from '../../src/kernel/seccomp/actions.ts';
import { defaultProfile } from '../../src/kernel/seccomp/default-profile.ts';
import { decide } from '../../src/kernel/seccomp/profile.ts';
import { SYSCALL_NUMBERS } from '../../src/kernel/syscall-numbers.ts';
import { type Bundle, PROGRAM } from './rootfs.ts';

/** The parts of config.json of the OCI runtime specification that are changed here. */
interface Config {
  process: Record<string, unknown>;
  root: { path: string; readonly: boolean };
  linux: Record<string, unknown> & { maskedPaths: string[]; resources: Record<string, unknown> };
}

/** What `docker run` masks beyond what `runc spec` does. */
const MASKED_BY_DOCKER = ['/proc/acpi', '/sys/devices/virtual/powercap'];
const CLONE_NAMESPACES = 0x7e020000;

/** Writes a bundle's config.json: what `spec` of a runtime writes, with the proxy as the program. */
export function writeConfig(
  bundle: Bundle,
  { isRootless, isDocker, uid }: { isRootless: boolean; isDocker: boolean; uid: number },
): void {
  const options = { cwd: bundle.directory, uid, gid: uid };
  const spec = spawnSync('runc', ['spec', ...(isRootless ? ['--rootless'] : [])], options);
  if (spec.status !== 0) throw new Error(`runc spec: ${spec.stderr}`);
  const path = join(bundle.directory, 'config.json');
  const config = JSON.parse(readFileSync(path, 'utf8')) as Config;
  Object.assign(config.process, { terminal: false, args: [PROGRAM] });
  if (isDocker) asDocker(config);
  writeFileSync(path, JSON.stringify(config));
}

/** Docker's default: 14 capabilities, a filter, masks, rules about devices, a writable root, new privileges. */
function asDocker(config: Config): void {
  const sets = ['bounding', 'effective', 'permitted'].map((set) => [set, [...DOCKER_DEFAULT]]);
  Object.assign(config.process, {
    capabilities: Object.fromEntries(sets),
    noNewPrivileges: false,
    // What dockerd itself has: an ordinary machine's, not a number that this one may not give.
    rlimits: [],
  });
  config.root.readonly = false;
  config.linux.maskedPaths = [...new Set([...config.linux.maskedPaths, ...MASKED_BY_DOCKER])];
  config.linux.seccomp = dockerFilter();
}

/** The filter as a list of what is allowed, as Docker writes it. */
function dockerFilter(): Record<string, unknown> {
  const arch = currentArch()!;
  const profile = defaultProfile(DOCKER_DEFAULT);
  const names = Object.entries(SYSCALL_NUMBERS[arch])
    .filter(([name, number]) => name !== 'clone' && isPermitted(decide(arch, profile, number)))
    .map(([name]) => name);
  const action = 'SCMP_ACT_ALLOW';
  return {
    defaultAction: 'SCMP_ACT_ERRNO',
    defaultErrnoRet: 1,
    architectures:
      arch === 'x64'
        ? ['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86', 'SCMP_ARCH_X32']
        : ['SCMP_ARCH_AARCH64', 'SCMP_ARCH_ARM'],
    syscalls: [
      { names, action },
      {
        names: ['clone'],
        action,
        args: [{ index: 0, value: CLONE_NAMESPACES, valueTwo: 0, op: 'SCMP_CMP_MASKED_EQ' }],
      },
      { names: ['clone3'], action: 'SCMP_ACT_ERRNO', errnoRet: 38 },
    ].filter(({ names: [first] }) => first !== 'clone3' || !names.includes('clone3')),
  };
}
