import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KernelError } from '../../kernel/errors.ts';
import { O } from '../../kernel/flags.ts';
import { readMounts } from '../../kernel/proc/mountinfo.ts';
import type { ProxyTask } from '../../kernel/proxy/proxy-task.ts';
import { UnavailableError } from '../errors.ts';
import { withFile } from '../host-file.ts';
import { overlayEscape } from '../images/overlay-escape.ts';
import type { Trial } from './finding.ts';
import type { Ground, TrialBox } from './ground.ts';
import { namespaceRemedy } from './remedies.ts';

const [BEFORE, AFTER] = ['of the image', 'of the box..'];

/** An overlay where those of boxes are, and a write through it, which must copy the file up. */
export function overlayTrial(ground: Ground): Trial {
  return {
    what: 'overlay',
    isNeeded: true,
    ways: ground.boxWays(['mnt'], (task, box) => mountAndWrite(ground, task, box)),
    remedy,
  };
}

function mountAndWrite(ground: Ground, task: ProxyTask, { hasUser }: TrialBox): string {
  const place = join(ground.traces.scratch(), hasUser ? 'in-user-namespace' : 'as-root');
  const [lower, upper, work, merged] = ['lower', 'upper', 'work', 'merged'].map((name) => {
    const path = join(place, name);
    mkdirSync(path, { recursive: true, mode: 0o755 });
    return path;
  }) as [string, string, string, string];
  writeFileSync(join(lower, 'file'), BEFORE!);
  const directories = { lowerdir: lower, upperdir: upper, workdir: work };
  const options = Object.entries(directories).map(([key, path]) => `${key}=${overlayEscape(path)}`);
  if (hasUser) options.push('userxattr');
  task.call('mount', 'overlay', merged, 'overlay', 0, options.join(','));
  withFile(task, join(merged, 'file'), O.O_WRONLY, (fd) =>
    task.call('write', fd, Buffer.from(AFTER!), AFTER!.length),
  );
  const [below, above] = [lower, upper].map((directory) => readFileSync(join(directory, 'file'), 'utf8'));
  if (below !== BEFORE || above !== AFTER) {
    throw new UnavailableError(
      `a write through an overlay on ${place}: the layers hold "${below}", "${above}"`,
    );
  }
  const option = hasUser ? ', with userxattr' : '';
  return `mounted on ${filesystemOf(place)} in ${ground.traces.scratch()}${option}, and a write copied up`;
}

/** The type of the file system that a path is on. */
function filesystemOf(path: string): string {
  const holders = readMounts('self').filter(
    ({ target }) => path === target || path.startsWith(target === '/' ? '/' : `${target}/`),
  );
  return holders.reduce((best, mount) => (mount.target.length >= best.target.length ? mount : best)).fstype;
}

function remedy(error: unknown): string | undefined {
  if (!(error instanceof KernelError)) return 'set NS_LAB_CACHE_DIR to another directory';
  if (error.call !== 'mount') return namespaceRemedy(error);
  return error.code === 'EPERM' ? 'in a user namespace it takes Linux 5.11: run ns-lab as root' : undefined;
}
