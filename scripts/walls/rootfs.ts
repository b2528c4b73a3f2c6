import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { currentArch, proxyExecutable } from '../../src/kernel/proxy/code.ts';

/** The program of a container: its path inside. */
export const PROGRAM = '/proxy';
const DIRECTORIES = ['bin', 'dev', 'etc', 'proc', 'run', 'sys', 'tmp', 'usr', 'var', 'var/tmp'];

/** A directory for one container: `rootfs` in it has the proxy and little else. */
export interface Bundle {
  readonly directory: string;
  readonly rootfs: string;
  remove(): void;
}

/** @param uid whose it is to be */
export function makeBundle(uid: number): Bundle {
  const directory = mkdtempSync(join(tmpdir(), 'ns-lab-walls-'));
  const rootfs = join(directory, 'rootfs');
  const paths = [directory, rootfs, ...DIRECTORIES.map((name) => join(rootfs, name))];
  for (const path of paths) mkdirSync(path, { recursive: true, mode: 0o755 });
  chmodSync(directory, 0o755);
  chmodSync(join(rootfs, 'tmp'), 0o1777);
  writeFileSync(join(rootfs, PROGRAM), proxyExecutable(currentArch()!), { mode: 0o755 });
  writeFileSync(join(rootfs, 'etc/passwd'), 'root:x:0:0:root:/:/bin/sh\n');
  for (const path of [...paths, join(rootfs, PROGRAM), join(rootfs, 'etc/passwd')]) chownSync(path, uid, uid);
  return { directory, rootfs, remove: () => rmSync(directory, { recursive: true, force: true }) };
}
