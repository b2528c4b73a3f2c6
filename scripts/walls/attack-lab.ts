import { execFile } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Verdict } from '../../src/lab/attack/judge.ts';

const CLI = join(import.meta.dirname, '../../src/cli.ts');
const LOADER = join(import.meta.dirname, '../../node_modules/tsx/dist/loader.mjs');
const MOST_BYTES = 64 * 2 ** 20;

/** Builds a container of ns-lab's and attacks it, as root or as another user. @throws Error with what ns-lab said */
export async function attackLab(line: string, uid: number): Promise<Verdict[]> {
  const home = mkdtempSync(join(tmpdir(), 'ns-lab-walls-'));
  chownSync(home, uid, uid);
  try {
    const script = `${line}\nattack all\n`;
    const node = [process.execPath, '--import', LOADER, CLI, '--json', 'run', '-'];
    const asUser = ['setpriv', '--reuid', `${uid}`, '--regid', `${uid}`, '--clear-groups', ...node];
    const [program, ...args] = uid === 0 ? node : asUser;
    const entries = await entriesOf(program!, args, script, { ...process.env, HOME: home, LC_ALL: 'C' });
    const failed = entries.find(({ command, ok }) => !ok && command !== 'attack all');
    if (failed) throw new Error(failed.error?.message ?? failed.command);
    const attack = entries.find(({ command }) => command === 'attack all');
    if (!attack?.view) throw new Error(`ns-lab did not get as far as to attack: ${line}`);
    return attack.view.attempts;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** What is needed of a ledger entry as `--json` prints it. */
interface Entry {
  readonly command: string;
  readonly ok: boolean;
  readonly error: { readonly message: string } | null;
  readonly view: { readonly attempts: Verdict[] } | null;
}

async function entriesOf(
  program: string,
  args: string[],
  script: string,
  env: NodeJS.ProcessEnv,
): Promise<Entry[]> {
  const running = promisify(execFile)(program, args, { env, cwd: '/', maxBuffer: MOST_BYTES });
  running.child.stdin!.end(script);
  // Its exit status is 1 when an attempt goes through: what it printed counts.
  const { stdout } = await running.catch((error: { stdout: string }) => error);
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Entry);
}
