import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { currentUser, ordinaryUser, type TestUser } from '../test/users.ts';
import { normalize } from './normalize.ts';

/** What the transcript in the README carries out. The second command is refused. */
export const TRANSCRIPT_SCRIPT = `new web
unshare uts
unshare user uts pid net
map root
fork
set hostname web
set link lo up
run sh -c 'echo "I am process $$, user $(id -u), on $(hostname)"'
`;

/** One command fails, so this is the exit status of the script. */
const WANTED_STATUS = 1;
const WANTED_ERRORS = 1;

/**
 * Carries the script out with the real program, as an ordinary user.
 * @throws Error where it does not come out as it should: this machine forbids something
 */
export function recordTranscript(): string {
  const directory = mkdtempSync(join(tmpdir(), 'ns-lab-docs-'));
  chmodSync(directory, 0o711);
  try {
    const user = process.geteuid!() === 0 ? ordinaryUser(directory) : currentUser(directory);
    if (typeof user === 'string') throw new Error(user);
    return normalize(carryOut(user));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function carryOut({ prefix, node, cwd, env, ids }: TestUser): string {
  const command = [...prefix, node, '--import', 'tsx', 'src/cli.ts', 'run', '-', '--keep-going'];
  const [program, ...args] = command;
  const options = { cwd, env, input: TRANSCRIPT_SCRIPT, encoding: 'utf8', ...ids } as const;
  const { status, stdout, stderr } = spawnSync(program!, args, options);
  const errors = stdout?.match(/^ +error: /gm)?.length ?? 0;
  if (status === WANTED_STATUS && errors === WANTED_ERRORS) return stdout.trimEnd();
  throw new Error(`the transcript's script ended with status ${status}:\n${stdout}${stderr}`);
}
