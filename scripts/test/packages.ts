import { spawnSync } from 'node:child_process';
import { PACKAGES, programPath } from '../../test/support/programs.ts';

/**
 * Installs the Debian packages whose programs are missing, if this is root on a machine with apt-get. Tests whose
 * programs are still missing afterwards are skipped by themselves.
 */
export function installMissingPackages(): void {
  const missing = new Set(
    Object.entries(PACKAGES)
      .filter(([program]) => !programPath(program))
      .map(([, name]) => name),
  );
  if (missing.size === 0 || process.geteuid!() !== 0 || !programPath('apt-get')) return;
  console.log(`installing what the tests need: ${[...missing].join(' ')}`);
  apt(['update']);
  // One that this release does not have must not keep the others out.
  if (!apt(['install', ...missing])) for (const name of missing) apt(['install', name]);
}

function apt([verb, ...names]: string[]): boolean {
  const options = verb === 'install' ? ['--yes', '--no-install-recommends'] : [];
  console.log(`  apt-get ${verb} ${names.join(' ')}`);
  const { status, stderr } = spawnSync('apt-get', ['--quiet=2', verb!, ...options, ...names], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' },
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  const error = stderr?.split('\n').find((line) => line.startsWith('E:'));
  if (status !== 0) console.log(`  that did not work: ${error ?? `exit status ${status}`}`);
  return status === 0;
}
