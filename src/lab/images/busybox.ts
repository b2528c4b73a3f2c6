import { spawnSync } from 'node:child_process';
import { posix } from 'node:path';
import { readElf } from '../../kernel/elf.ts';
import type { FileTree } from './file-tree.ts';
import { Plan } from './plan.ts';
import { addSkeleton } from './skeleton.ts';
import { sourceOf } from './source.ts';

const BUSYBOX = '/bin/busybox';
const DIRECTORIES = ['/bin', '/sbin', '/lib', '/usr/bin', '/usr/sbin', '/usr/lib'];

/** A busybox that needs no other file: its path, or undefined. */
export function findStaticBusybox(
  tree: FileTree,
  directories: readonly string[],
  arch: string = process.arch,
): string | undefined {
  return directories
    .map((directory) => posix.join(directory, 'busybox'))
    .find((path) => tree.stat(path)?.isFile() && isStatic(tree.root + tree.resolve(path), arch));
}

/** Plans the image of one busybox and a link for each of its applets. */
export function planBusybox(tree: FileTree, path: string, applets: readonly string[]): Plan {
  const plan = new Plan(tree);
  for (const directory of DIRECTORIES) plan.addDirectory(directory);
  const real = tree.resolve(path) ?? path;
  const stats = tree.stat(real);
  if (stats) plan.files.set(BUSYBOX, { source: sourceOf(real, stats), mode: 0o755 });
  for (const applet of applets) {
    if (applet !== BUSYBOX && DIRECTORIES.includes(posix.dirname(applet))) plan.addLink(applet, BUSYBOX);
  }
  addSkeleton(plan, '/bin/sh');
  return plan;
}

/** Asks a busybox for its applets, as absolute paths; an empty list when it does not answer. */
export function listApplets(path: string): string[] {
  const full = lines(path, '--list-full').map((applet) => posix.join('/', applet));
  return full.length > 0 ? full : lines(path, '--list').map((applet) => posix.join('/bin', applet));
}

function lines(path: string, option: string): string[] {
  const { status, stdout } = spawnSync(path, [option], { encoding: 'utf8', timeout: 5000 });
  // "linuxrc" is for an initial RAM disk, and lies in the root directory.
  return status === 0 ? stdout.split('\n').filter((line) => line !== '' && line !== 'linuxrc') : [];
}

function isStatic(path: string, arch: string): boolean {
  try {
    const elf = readElf(path);
    return elf.machine === arch && elf.interpreter === undefined && elf.needed.length === 0;
  } catch {
    return false;
  }
}
