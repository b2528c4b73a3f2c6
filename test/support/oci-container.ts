/** A container of another runtime, as its `spec` command describes one, created and not started. */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { imageDirectory } from './image.ts';
import { makeTree, scratchDirectory } from './scratch.ts';
import { isRoot } from './session.ts';

export type RuntimeName = 'runc' | 'crun';

/** crun refuses to work where both cgroup versions are mounted: in a mount namespace of its own v2 is not. */
const WITHOUT_HYBRID = [
  ...['unshare', '--mount', 'sh', '-c'],
  'umount /sys/fs/cgroup/unified 2>/dev/null; exec "$@"',
  'sh',
];

interface Container {
  readonly pid: number;
  readonly config: { readonly linux: { readonly maskedPaths: readonly string[] } };
}

/** Does work while such a container exists. Returns why there is none here, or undefined. */
export async function withOciContainer(
  runtime: RuntimeName,
  work: (container: Container) => Promise<void>,
): Promise<string | undefined> {
  const bundle = scratchDirectory();
  const rootfs = makeTree(imageDirectory(), { sys: null, dev: null });
  const id = `ns-lab-test-${randomBytes(4).toString('hex')}`;
  const run = (...words: string[]) => {
    const command = [runtime, '--root', join(bundle, 'state'), ...words];
    const [program, ...args] = runtime === 'crun' && isRoot ? [...WITHOUT_HYBRID, ...command] : command;
    const env = { ...process.env, XDG_RUNTIME_DIR: bundle, LC_ALL: 'C' };
    // What is created inherits the output, so that this may not be a pipe that somebody waits for.
    const out = join(bundle, 'output');
    const stdio = ['ignore', 'pipe', 'pipe'] as const;
    if (words[0] !== 'create')
      return spawnSync(program!, args, { cwd: bundle, env, encoding: 'utf8', stdio: [...stdio] });
    const shell = ['-c', `"$@" > '${out}' 2>&1 < /dev/null`, 'sh', program!, ...args];
    const result = spawnSync('sh', shell, { cwd: bundle, env, encoding: 'utf8', stdio: 'ignore' });
    return { ...result, stderr: readFileSync(out, 'utf8') };
  };
  run('spec', ...(isRoot ? [] : ['--rootless']));
  const file = join(bundle, 'config.json');
  const config = JSON.parse(readFileSync(file, 'utf8'));
  config.process.terminal = false;
  config.process.args = ['/bin/nothing'];
  config.root.path = rootfs;
  writeFileSync(file, JSON.stringify(config));
  const { status, stderr } = run('create', id);
  try {
    if (status !== 0) return `${runtime} makes no container here: ${stderr.trim().split('\n').at(-1)}`;
    await work({ pid: JSON.parse(run('state', id).stdout).pid, config });
    return undefined;
  } finally {
    run('delete', '--force', id);
  }
}

/** What a command prints in such a container of a copy of an image; or why there is none here. */
export function outputInContainer(
  runtime: RuntimeName,
  image: string,
  args: readonly string[],
): { readonly output: string } | { readonly objection: string } {
  const bundle = scratchDirectory();
  const rootfs = join(bundle, 'rootfs');
  spawnSync('cp', ['-a', image, rootfs]);
  const id = `ns-lab-test-${randomBytes(4).toString('hex')}`;
  const run = (...words: string[]) => {
    const command = [runtime, '--root', join(bundle, 'state'), ...words];
    const [program, ...rest] = runtime === 'crun' && isRoot ? [...WITHOUT_HYBRID, ...command] : command;
    const env = { ...process.env, XDG_RUNTIME_DIR: bundle, LC_ALL: 'C' };
    return spawnSync(program!, rest, { cwd: bundle, env, encoding: 'utf8', input: '' });
  };
  run('spec', ...(isRoot ? [] : ['--rootless']));
  const file = join(bundle, 'config.json');
  const config = JSON.parse(readFileSync(file, 'utf8'));
  config.process.terminal = false;
  config.process.args = args;
  config.root.path = rootfs;
  writeFileSync(file, JSON.stringify(config));
  const { status, stdout, stderr } = run('run', id);
  if (status === 0) return { output: stdout };
  run('delete', '--force', id);
  return { objection: `${runtime} runs no container here: ${stderr.trim().split('\n').at(-1)}` };
}
