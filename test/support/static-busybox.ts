import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findStaticBusybox } from '../../src/lab/images/busybox.ts';
import { FileTree } from '../../src/lab/images/file-tree.ts';
import { scratchDirectory } from './scratch.ts';

/**
 * The path of a static busybox: this machine's, or one unpacked from Debian's package without installing it.
 * Undefined when neither can be had.
 */
export function staticBusybox(): string | undefined {
  const installed = findStaticBusybox(new FileTree(), (process.env.PATH ?? '').split(':'));
  if (installed !== undefined) return installed;
  const directory = scratchDirectory();
  const script = 'apt-get download busybox-static >&2 && dpkg -x busybox-static_*.deb .';
  spawnSync('sh', ['-c', script], { cwd: directory, timeout: 60_000 });
  return ['bin/busybox', 'usr/bin/busybox']
    .map((name) => join(directory, name))
    .find((path) => existsSync(path));
}
