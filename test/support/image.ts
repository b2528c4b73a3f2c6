import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { makeTree, scratchDirectory } from './scratch.ts';

/** The root file system of a small image with these files. Its only program does nothing. */
export function imageDirectory(files: Readonly<Record<string, string>> = {}): string {
  const usual = { 'bin/nothing': '#!/bin/sh\n', etc: null, proc: null, tmp: null };
  return makeTree(join(scratchDirectory(), 'image'), { ...usual, ...files });
}

/** The same as `docker export` writes it. */
export function imageArchive(files: Readonly<Record<string, string>>): string {
  const directory = imageDirectory(files);
  const file = `${directory}.tar.gz`;
  execFileSync('tar', ['--create', '--gzip', '--file', file, '--directory', directory, '.']);
  return file;
}
