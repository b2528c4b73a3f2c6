import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const scratch: string[] = [];
process.on('exit', () => {
  for (const path of scratch) removeTree(path);
});

/** The work directory of an overlay has no permissions, and newer versions of Node.js want to read what they remove. */
function removeTree(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    spawnSync('rm', ['-rf', path]);
  }
}

/** A new directory that goes with the process. */
export function scratchDirectory(): string {
  const path = mkdtempSync(join(tmpdir(), 'ns-lab-test-'));
  scratch.push(path);
  return path;
}

/** A file's content, `{ link }` for a symbolic link, or null for a directory. */
export type TreeEntry = string | Buffer | { readonly link: string } | null;

/** Makes files below a directory; those in a bin or sbin directory, and those that end in `!`, may be executed. */
export function makeTree(root: string, entries: Readonly<Record<string, TreeEntry>>): string {
  for (const [name, entry] of Object.entries(entries)) {
    const path = join(root, name.replace(/!$/, ''));
    mkdirSync(entry === null ? path : dirname(path), { recursive: true });
    if (entry === null) continue;
    if (typeof entry === 'string' || Buffer.isBuffer(entry)) {
      writeFileSync(path, entry, { mode: /(^|\/)s?bin\/|!$/.test(name) ? 0o755 : 0o644 });
    } else symlinkSync(entry.link, path);
  }
  return root;
}
