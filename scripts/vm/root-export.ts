import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { NoMachineError } from './parts.ts';

const START_MS = 20_000;
const STEP_MS = 20;
const DIES_WITH_US = ['--pdeathsig', 'SIGKILL'];
const NAMESPACE = ['unshare', '--mount', '--propagation', 'private'];

/** This machine's file system, as virtiofsd(1) gives it to a machine at a socket. */
export interface RootExport {
  readonly socket: string;
  readonly daemon: ChildProcess;
}

/**
 * Exports the file systems of this machine read-only: they are bound together in a mount namespace of the daemon,
 * so that nothing of it is seen outside and the guest cannot write, whatever it does. @throws NoMachineError
 */
export async function exportRoot(
  virtiofsd: string,
  run: string,
  needed: readonly string[],
): Promise<RootExport> {
  const [root, socket] = [join(run, 'root'), join(run, 'root.sock')];
  mkdirSync(root);
  const options = virtiofsd.includes('libexec')
    ? ['--shared-dir="$root"', '--cache=always', '--sandbox=none']
    : ['-o source="$root"', '-o cache=always'];
  const script = [
    'set -e; daemon=$1 socket=$2 root=$3; shift 3',
    'for target do',
    // What is covered by another mount is not seen here either.
    '  [ -e "$root$target" ] || continue',
    '  mount --bind "$target" "$root$target"; mount -o remount,bind,ro "$root$target"',
    'done',
    // It leaves a file with its process ID there.
    'mount -t tmpfs tmpfs /run',
    `exec "$daemon" --socket-path="$socket" ${options.join(' ')}`,
  ].join('\n');
  const daemon = spawn(
    'setpriv',
    [
      ...DIES_WITH_US,
      ...NAMESPACE,
      'sh',
      '-c',
      script,
      'sh',
      virtiofsd,
      socket,
      root,
      ...fileSystems(needed),
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let log = '';
  for (const stream of [daemon.stdout!, daemon.stderr!]) stream.on('data', (chunk) => (log += chunk));
  for (let waited = 0; !existsSync(socket); waited += STEP_MS) {
    if (daemon.exitCode !== null || waited > START_MS) {
      daemon.kill('SIGKILL');
      throw new NoMachineError(`virtiofsd does not start: ${log.trim() || `exit status ${daemon.exitCode}`}`);
    }
    await sleep(STEP_MS);
  }
  return { socket, daemon };
}

/** The mount points of file systems with files on them, and of those that have these paths, outermost first. */
function fileSystems(needed: readonly string[]): string[] {
  const targets = (...options: string[]) => {
    const text = execFileSync('findmnt', ['--json', '--list', '--output', 'TARGET', ...options], {
      encoding: 'utf8',
    });
    return (JSON.parse(text) as { filesystems: { target: string }[] }).filesystems.map(
      ({ target }) => target,
    );
  };
  return [
    ...new Set(['/', ...targets('--real'), ...needed.flatMap((path) => targets('--target', path))]),
  ].sort();
}
