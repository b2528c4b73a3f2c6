import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { currentUser, ordinaryUser, type TestUser } from '../test/users.ts';

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

const FIRST_PID = 2001;
const FIRST_INODE = 4026532201;
/** Up to here they are the machine's first namespaces, which are the same everywhere; linux/proc_ns.h. */
const LAST_FIXED_INODE = 0xefffffff;

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

/**
 * What differs from run to run gets fixed values: process IDs and the numbers of namespaces, each in their order.
 * User IDs stay: the lengths of what is written depend on them.
 */
function normalize(text: string): string {
  const pids = [...text.matchAll(/process\.pid +(\d+) → (\d+)|^ +clone\(.*\) = (\d+)$/gm)].flatMap((match) =>
    match.slice(1).filter(Boolean),
  );
  const inodes = [...text.matchAll(/\b4026\d{6}\b/g)].map(([inode]) => inode);
  const table = new Map([
    ...numbered(pids, FIRST_PID),
    ...numbered(
      inodes.filter((inode) => Number(inode) > LAST_FIXED_INODE),
      FIRST_INODE,
    ),
  ]);
  // All at once, so that no new number is taken for an old one.
  return text
    .replace(/\b\d+\b/g, (number) => table.get(number) ?? number)
    .replace(`hostname  ${hostname()} →`, 'hostname  debian →');
}

function numbered(found: readonly string[], first: number): [string, string][] {
  const inOrder = [...new Set(found)].sort((a, b) => Number(a) - Number(b));
  return inOrder.map((number, index) => [number, String(first + index)]);
}
