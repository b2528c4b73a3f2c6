import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { NoMachineError } from './parts.ts';

/** Installs packages. @throws NoMachineError */
export function installPackages(names: readonly string[]): void {
  console.error(`machine: installing ${names.join(' ')}`);
  updateLists();
  apt('apt-get', ['install', '--yes', '--no-install-recommends', ...names]);
}

/** Downloads a package and unpacks it into a directory, without installing it. @throws NoMachineError */
export function downloadPackage(name: string, directory: string): void {
  console.error(`machine: downloading ${name}`);
  mkdirSync(directory, { recursive: true });
  // Root downloads into a directory that apt's own user may not write.
  apt('apt-get', ['download', '--option', 'APT::Sandbox::User=root', name], directory);
  const file = readdirSync(directory).find((one) => one.endsWith('.deb'))!;
  apt('dpkg', ['--extract', file, '.'], directory);
  rmSync(join(directory, file));
}

/** The package that the first known of these metapackages depends on. @throws NoMachineError */
export function newestPackage(metapackages: readonly string[]): string {
  updateLists();
  for (const name of metapackages) {
    const { stdout } = spawnSync('apt-cache', ['depends', name], { encoding: 'utf8', env: environment() });
    const dependency = /^ +Depends: (\S+)$/m.exec(stdout ?? '')?.[1];
    if (dependency) return dependency;
  }
  throw new NoMachineError(`apt has no package ${metapackages.join(' or ')}`);
}

let hasUpdated = false;

function updateLists(): void {
  if (!hasUpdated) apt('apt-get', ['update']);
  hasUpdated = true;
}

function apt(program: string, args: readonly string[], cwd = '/'): void {
  const quiet = program === 'apt-get' ? ['--quiet=2'] : [];
  const { status, stderr, error } = spawnSync(program, [...quiet, ...args], {
    cwd,
    env: environment(),
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  if (status === 0) return;
  const why =
    error?.message ?? stderr.split('\n').find((line) => line.startsWith('E:')) ?? `exit status ${status}`;
  throw new NoMachineError(`${program} ${args.join(' ')}: ${why}`);
}

const environment = (): NodeJS.ProcessEnv => ({
  ...process.env,
  DEBIAN_FRONTEND: 'noninteractive',
  LC_ALL: 'C',
});
