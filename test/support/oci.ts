/** Containers of other runtimes, as witnesses: what they make of a configuration of the OCI. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { programPath } from './programs.ts';
import { scratchDirectory } from './scratch.ts';

/** The parts of config.json that tests change. */
export interface OciConfig {
  process: Record<string, unknown>;
  root: Record<string, unknown>;
  mounts: Record<string, unknown>[];
  linux: Record<string, unknown>;
}

/** crun takes no hierarchies of both versions: in a mount namespace of its own, a v2 one beside those of v1 is out of sight. */
const ONE_VERSION = '[ ! -d /sys/fs/cgroup/unified ] || mount -t tmpfs none /sys/fs/cgroup/unified';

let count = 0;

/**
 * Runs a shell script in a container of runc or crun and resolves with what it prints.
 * @param change what is to be different from what `runc spec` writes
 */
export function inContainer(
  runtime: 'runc' | 'crun',
  rootfs: string,
  script: string,
  change: (config: OciConfig) => void = () => {},
): string {
  const bundle = scratchDirectory();
  const spec = spawnSync(programPath('runc')!, ['spec'], { cwd: bundle, encoding: 'utf8' });
  assert.is(spec.status, 0, spec.stderr);
  const file = join(bundle, 'config.json');
  const config = JSON.parse(readFileSync(file, 'utf8')) as OciConfig;
  config.process = { ...config.process, terminal: false, args: ['sh', '-c', script] };
  config.root = { ...config.root, path: rootfs };
  change(config);
  writeFileSync(file, JSON.stringify(config));
  const name = `ns-lab-test-${process.pid}-${++count}`;
  const command = [programPath(runtime)!, 'run', '--bundle', bundle, name];
  const run = spawnSync('unshare', ['--mount', 'sh', '-ec', `${ONE_VERSION}; exec "$@"`, 'sh', ...command], {
    encoding: 'utf8',
    timeout: 20000,
  });
  assert.is(run.status, 0, run.stderr);
  return run.stdout;
}
