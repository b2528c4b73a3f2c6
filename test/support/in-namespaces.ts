import { spawnSync } from 'node:child_process';

/** What a command said that was run in mount, PID and network namespaces of its own. */
export interface Ran {
  readonly status: number | null;
  readonly output: string;
}

const isRoot = process.getuid?.() === 0;

/**
 * Runs a shell script in new namespaces, so that its mounts are seen by nobody else and go with it. A user who is
 * not root gets a user namespace first, where it is root.
 * @returns undefined when this machine does not allow it
 */
export function runInNamespaces(script: string, ...args: readonly string[]): Ran | undefined {
  const options = isRoot ? ['-mnpf'] : ['-Urmnpf'];
  if (spawnSync('unshare', [...options, 'true']).status !== 0) return undefined;
  const { status, stdout, stderr } = spawnSync('unshare', [...options, 'sh', '-c', script, 'sh', ...args], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
  });
  return { status, output: stdout + stderr };
}
