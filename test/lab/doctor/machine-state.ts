import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** What a diagnosis must leave as it was, as other programs and the kernel show it. */
export function machineState(...directories: readonly string[]): Record<string, unknown> {
  return {
    mounts: run('findmnt', '-rno', 'TARGET,SOURCE,FSTYPE,PROPAGATION,OPTIONS'),
    links: run('ip', '-o', 'address'),
    namespaces: readdirSync('/proc/self/ns').map((name) => readlinkSync(`/proc/self/ns/${name}`)),
    groups: groupsOf(process.pid),
    memberships: readFileSync('/proc/self/cgroup', 'utf8'),
    children: readdirSync('/proc/self/task').map((task) =>
      readFileSync(`/proc/self/task/${task}/children`, 'utf8'),
    ),
    descriptors: readdirSync('/proc/self/fd').length,
    files: directories.map((directory) =>
      existsSync(directory) ? readdirSync(directory, { recursive: true }) : 'missing',
    ),
    settings: SETTINGS.map((name) => (existsSync(name) ? readFileSync(name, 'utf8') : 'missing')),
  };
}

const SETTINGS = [
  '/proc/sys/kernel/unprivileged_userns_clone',
  '/proc/sys/kernel/apparmor_restrict_unprivileged_userns',
  '/proc/sys/user/max_user_namespaces',
  '/proc/sys/kernel/hostname',
  '/proc/sys/vm/memfd_noexec',
];

/** The control groups that are named after a process, wherever they are. */
export function groupsOf(pid: number): string[] {
  const mounts = run('findmnt', '-rno', 'TARGET', '-t', 'cgroup,cgroup2').split('\n').filter(Boolean);
  return mounts.flatMap((mount) =>
    run('find', mount, '-type', 'd', '-name', `ns-lab-${pid}-*`).split('\n').filter(Boolean),
  );
}

function run(program: string, ...args: string[]): string {
  try {
    return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch (error) {
    // findmnt finds none; find may not enter a directory.
    return (error as { stdout?: string }).stdout ?? '';
  }
}
