import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCgroupView } from '../../src/kernel/cgroup/hierarchies.ts';
import { findProgram } from '../../src/lab/find-program.ts';
import type { Started } from './adopt.ts';
import { writeConfig } from './oci.ts';
import { type Bundle, PROGRAM } from './rootfs.ts';

/** An ordinary user without an entry in /etc/passwd. */
export const ORDINARY_UID = 54321;
const START_LIMIT_MS = 10_000;
const STEP_MS = 20;

/** A way to start a container with another runtime. */
export interface Runtime {
  /** As the table names it. */
  readonly name: string;
  readonly program: 'runc' | 'crun' | 'bwrap';
  readonly isRootless: boolean;
  start(bundle: Bundle, control: number): Promise<Started>;
}

const oci = (program: 'runc' | 'crun', isRootless: boolean, isDocker: boolean): Runtime => ({
  name: [program, ...(isDocker ? ['docker'] : []), ...(isRootless ? ['rootless'] : [])].join(' '),
  program,
  isRootless,
  start(bundle, control) {
    const uid = isRootless ? ORDINARY_UID : 0;
    writeConfig(bundle, { isRootless, isDocker, uid });
    const pidFile = join(bundle.directory, 'pid');
    const id = `ns-lab-walls-${process.pid}`;
    const args = ['--root', join(bundle.directory, 'state'), 'run', '--bundle', bundle.directory];
    const child = spawnAs(
      uid,
      program,
      [...args, '--preserve-fds', '1', '--pid-file', pidFile, id],
      bundle,
      control,
    );
    return started(child, () =>
      existsSync(pidFile) ? Number(readFileSync(pidFile, 'utf8')) || undefined : undefined,
    );
  },
});

const bwrap = (isRootless: boolean): Runtime => ({
  name: isRootless ? 'bwrap rootless' : 'bwrap',
  program: 'bwrap',
  isRootless,
  start(bundle, control) {
    const files = ['--ro-bind', bundle.rootfs, '/', '--proc', '/proc', '--dev', '/dev', '--tmpfs', '/tmp'];
    const args = ['--unshare-all', '--as-pid-1', '--die-with-parent', ...files, '--', PROGRAM];
    const child = spawnAs(isRootless ? ORDINARY_UID : 0, 'bwrap', args, bundle, control);
    return started(child, () => childOf(child.pid!));
  },
});

/** The runtimes that the attempts are compared with. */
export const RUNTIMES: readonly Runtime[] = [
  oci('runc', false, false),
  oci('runc', false, true),
  oci('crun', false, false),
  oci('crun', false, true),
  bwrap(false),
  oci('runc', true, false),
  oci('crun', true, false),
  bwrap(true),
];

export const isInstalled = ({ program }: Runtime): boolean =>
  findProgram(program, `${process.env.PATH ?? ''}:/usr/sbin:/sbin`) !== undefined;

/**
 * Starts a runtime as a user. crun refuses a machine with both versions of control groups: it does not see the v2 one,
 * which is unmounted for it alone, in a mount namespace.
 */
function spawnAs(
  uid: number,
  program: string,
  args: readonly string[],
  bundle: Bundle,
  control: number,
): ChildProcess {
  const env = {
    PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
    HOME: bundle.directory,
    XDG_RUNTIME_DIR: bundle.directory,
  };
  const asUser = uid === 0 ? [] : ['setpriv', '--reuid', `${uid}`, '--regid', `${uid}`, '--clear-groups'];
  const { kind, v2 } = readCgroupView();
  const withoutV2 =
    program === 'crun' && kind === 'hybrid'
      ? ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', 'umount "$0" && exec "$@"', v2!.mount]
      : [];
  const [first, ...rest] = [...withoutV2, ...asUser, program, ...args];
  return spawn(first!, rest, { cwd: bundle.directory, env, stdio: ['ignore', 'ignore', 'pipe', control] });
}

/** Waits until the container runs. @throws Error with what the runtime said */
async function started(child: ChildProcess, findPid: () => number | undefined): Promise<Started> {
  let said = '';
  child.stderr!.on('data', (chunk) => {
    said += chunk;
  });
  const ended = once(child, 'exit');
  for (let waited = 0; waited < START_LIMIT_MS; waited += STEP_MS) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(said.trim() || 'it ended at once');
    const pid = findPid();
    if (pid !== undefined && isProxy(pid)) return { pid, ended };
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
  child.kill('SIGKILL');
  throw new Error(`it did not start: ${said.trim()}`);
}

/** Before that it is still the runtime itself. */
function isProxy(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1').startsWith(`${PROGRAM}\0`);
  } catch {
    return false;
  }
}

function childOf(pid: number): number | undefined {
  try {
    return (
      Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]) || undefined
    );
  } catch {
    return undefined;
  }
}
