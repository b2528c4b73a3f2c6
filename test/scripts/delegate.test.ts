/** `--delegate` with systemd itself, in a machine where it is the first process. */
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bundleTests } from '../../scripts/test/bundles.ts';
import { runMachine } from '../../scripts/vm/machine.ts';
import { NoMachineError } from '../../scripts/vm/parts.ts';
import type { LedgerEntry } from '../../src/session/ledger.ts';
import { programPath } from '../support/programs.ts';
import { skip } from '../support/skip.ts';

const UID = 54321;
const SIZE = { cpus: 2, memoryMiB: 1024, diskMiB: 64 };
const SCRIPT =
  'new\\nset cpu quota 20%\\nset memory max 64M\\nset pids max 20\\nrun cat /proc/self/cgroup\\n';

/** A person at a terminal, who waits for what is asked and presses Enter, but not for ever. */
const AT_A_TERMINAL = `cd /tmp; touch seen; wait_for() { for i in $(seq 200); do grep -q "$1" seen && return; sleep 0.3; done; }
{ wait_for 'Y/n'; echo; wait_for 'host>'; echo new; wait_for 'box>'; echo set memory max 64M; wait_for 'says memory'; echo quit; } |
  script -qefc "$NS_LAB --plain" seen`;

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Runs shell commands as an ordinary user who has just logged in; `ns-lab` is the command line. */
async function afterLogin(init: 'none' | 'systemd', commands: readonly string[]): Promise<Answer[]> {
  const bundles = await bundleTests([], { withPackages: true });
  const cli = bundles.environment().NS_LAB_TEST_CLI;
  const texts: string[] = [];
  const prelude = `export LANG=C; export NS_LAB="${process.execPath} ${cli}"; ns_lab() { $NS_LAB "$@"; }`;
  try {
    const { ended } = await runMachine({
      directory: join(import.meta.dirname, '../..'),
      commands: commands.map((command, index) => ({
        words: ['sh', '-c', `exec 2>&1; echo @${index}; ${prelude}; ${command}`],
        uid: UID,
        isDelegated: false,
      })),
      init,
      size: SIZE,
      timeoutMs: 600_000,
      onOutput: (chunk) => texts.push(chunk.toString()),
    });
    const parts = texts.join('').split(/^@\d+\n/m);
    return ended.map(({ status }, index) => ({ status, text: parts[index + 1] ?? '' }));
  } finally {
    bundles.remove();
  }
}

/** The ledger entries in what was printed. */
const entriesOf = ({ text }: Answer): LedgerEntry[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));

let answers: Answer[] | undefined;
let bare: Answer[] | undefined;
let why = programPath('systemd-run') ? undefined : 'systemd-run is not installed';
try {
  if (!why) {
    const run = (...options: string[]) =>
      `printf '%b' '${SCRIPT}' | ns_lab run - --json --keep-going ${options.join(' ')}`;
    answers = await afterLogin('systemd', [
      'systemctl --user is-system-running',
      run(),
      run('--delegate'),
      `unset XDG_RUNTIME_DIR; ${run('--delegate')}`,
      'ns_lab doctor --json',
      'ns_lab doctor --json --delegate',
      AT_A_TERMINAL,
    ]);
    bare = await afterLogin('none', ['ns_lab demo --delegate', 'ns_lab doctor --json']);
  }
} catch (error) {
  if (!(error instanceof NoMachineError)) throw error;
  why = error.message;
}
if (answers && !/running|degraded/.test(answers[0]!.text))
  [answers, why] = [undefined, `there is no user manager: ${answers[0]!.text.trim()}`];

const SCOPE = /^0::\/user\.slice\/user-54321\.slice\/user@54321\.service\/app\.slice\/(.+)$/m;

if (!answers || !bare) skip(`no machine with systemd: ${why}`);
else {
  const [, without, delegated, afterSu, doctor, delegatedDoctor, terminal] = answers as Answer[];
  const finding = (answer: Answer, what: string) =>
    (
      entriesOf(answer)[0]!.view as unknown as {
        what: string;
        result: string;
        detail: string;
        remedy?: string;
      }[]
    ).find((one) => one.what === what)!;

  test('after a login limits are refused, and --delegate is what to do', () => {
    const [, quota, memory] = entriesOf(without!);
    for (const entry of [quota!, memory!]) {
      assert.is(entry.ok, false);
      assert.match(entry.error!.remedy!, 'ns-lab --delegate');
    }
  });

  test('with --delegate systemd gives it a group, and a box gets its limits beside that', () => {
    for (const answer of [delegated!, afterSu!]) {
      const entries = entriesOf(answer);
      assert.equal(
        entries.map(({ ok }) => ok),
        [true, true, true, true, true],
        answer.text,
      );
      const [, group] = SCOPE.exec(answer.text)!;
      assert.match(group!, /^ns-lab-.*-box$/);
      assert.is(answer.status, 0);
    }
  });

  test('doctor offers it where it would help, and says where the group is afterwards', () => {
    const before = finding(doctor!, 'delegation');
    assert.equal([before.result, before.remedy], ['limited', 'ns-lab --delegate']);
    const after = finding(delegatedDoctor!, 'delegation');
    assert.is(after.result, 'works');
    assert.match(after.detail, 'user@54321.service/app.slice');
    for (const controller of ['cpu', 'memory', 'pids'])
      assert.is(finding(delegatedDoctor!, `${controller} controller`).result, 'works');
  });

  test('at a terminal it asks, and Enter starts it again there', () => {
    assert.match(terminal!.text, 'systemd-run --user --scope -p Delegate=yes');
    assert.match(terminal!.text, /cgroup v2 says memory\.max 67108864/);
    assert.is(terminal!.status, 0);
  });

  test('without systemd it says that there is no user manager, and does nothing', () => {
    const [demo, check] = bare as Answer[];
    assert.is(demo!.status, 1);
    assert.match(demo!.text, `--delegate: user ${UID} has no user manager of systemd`);
    assert.not.match(demo!.text, 'demo>');
    assert.match(finding(check!, 'delegation').detail, 'no user manager');
  });
}

test.run();
