/**
 * npm run golden: writes the texts of test/golden/ as ns-lab prints them now. Root writes those of an ordinary user
 * too. Read what is different before you commit it.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GOLDEN, GOLDEN_DIRECTORY } from '../test/golden/golden.ts';
import { ordinaryUser } from './test/users.ts';

/** With this argument the texts go to standard output: an ordinary user may not write into the checkout. */
const PRINT = '--print';

if (process.argv[2] === PRINT) {
  console.log(JSON.stringify(texts()));
} else {
  write({ ...texts(), ...(process.geteuid!() === 0 ? textsOfOrdinaryUser() : {}) });
}

function texts(): Record<string, string> {
  return Object.fromEntries(Object.entries(GOLDEN).map(([name, print]) => [name, print()]));
}

function textsOfOrdinaryUser(): Record<string, string> {
  const directory = mkdtempSync(join(tmpdir(), 'ns-lab-golden-'));
  chmodSync(directory, 0o711);
  try {
    const user = ordinaryUser(directory);
    if (typeof user === 'string') throw new Error(user);
    const { prefix, node, cwd, env, ids } = user;
    const [program, ...args] = [...prefix, node, '--import', 'tsx', 'scripts/golden.ts', PRINT];
    const { status, stdout, stderr } = spawnSync(program!, args, { cwd, env, encoding: 'utf8', ...ids });
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout) as Record<string, string>;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(GOLDEN_DIRECTORY, name), text);
}
