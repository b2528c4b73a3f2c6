/** strace -f beside a session: the processes of the lab make the calls that the ledger has, and no others. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { errnoName } from '../../src/kernel/errno.ts';
import { cliEnvironment, cliPath } from '../support/cli.ts';
import { needs } from '../support/programs.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { skip } from '../support/skip.ts';
import { strace, straceObjection, type TracedCall, toldCalls, tracedPids } from '../support/strace.ts';

const SCRIPT = `new
unshare user mnt uts ipc net pid cgroup
map root
fork
set hostname box
mount overlay
mount proc
mount dev
mount bind /usr/share /mnt ro
pivot_root
add bridge lab0 --addr 10.42.0.1/24
add veth --addr 10.42.0.2/24 --bridge lab0
set link lo up
host: set forwarding on
host: add nat 10.42.0.0/24
escape
keep caps docker
set no_new_privs
set seccomp default
run true
signal STOP
signal CONT
rm box
`;

/** Calls whose text ns-lab prints exactly as strace does. Others it shows shorter, or decodes further. */
const SAME_TEXT = new Set([
  'chdir',
  'chroot',
  'close',
  'dup3',
  'fchdir',
  'fchmodat',
  'getpid',
  'kill',
  'mkdirat',
  'mknodat',
  'mount',
  'openat',
  'pidfd_open',
  'pivot_root',
  'prctl',
  'setdomainname',
  'sethostname',
  'setns',
  'setresgid',
  'setresuid',
  'setsid',
  'socketpair',
  'symlinkat',
  'umount2',
  'unlinkat',
  'unshare',
  'write',
]);

interface LedgerCall {
  readonly task: string;
  readonly pid: number;
  readonly name: string;
  readonly text: string;
  readonly result: number;
}

if (needs('strace')) {
  const objection = straceObjection();
  if (objection) skip(objection);
  else compareWithStrace();
}

function compareWithStrace(): void {
  const directory = scratchDirectory();
  const command = [process.execPath, cliPath(), 'run', '-', '--json', '--keep-going'];
  const stdout = strace(directory, cliEnvironment(scratchDirectory()), command, SCRIPT);
  const ledger = new Map<number, LedgerCall[]>();
  for (const line of stdout.trim().split('\n')) {
    const { calls } = JSON.parse(line) as { calls: LedgerCall[] };
    for (const call of calls) ledger.set(call.pid, [...(ledger.get(call.pid) ?? []), call]);
  }

  test('every process that is in the ledger was traced, and there are many', () => {
    const traced = tracedPids(directory);
    for (const pid of ledger.keys()) assert.ok(traced.includes(pid), `${pid}`);
    assert.ok(ledger.size >= 6, `${ledger.size}`);
  });

  test("the boxes' own processes, and those that joined them, made the calls of the ledger and no others", () => {
    for (const [pid, calls] of ledger) {
      const [{ task }] = calls as [LedgerCall];
      if (task === 'host') continue;
      let traced = toldCalls(directory, pid);
      // To collect the program that has ended is not a part of what it did.
      if (task === 'join') traced = traced.filter(({ name }) => name !== 'wait4');
      assert.equal(traced.map(summary), calls.map(recorded), `${task} ${pid}`);
    }
  });

  test('the host made the calls of the ledger, in their order', () => {
    for (const [pid, calls] of ledger) {
      if (calls[0]!.task !== 'host') continue;
      const traced = toldCalls(directory, pid).map(summary);
      let at = -1;
      for (const call of calls.map(recorded)) {
        at = traced.indexOf(call, at + 1);
        assert.not.equal(at, -1, call);
      }
    }
  });

  test('the failures in it are those that were to be expected', () => {
    const failed = [...ledger.values()].flat().filter(({ result }) => result < 0 && result >= -4095);
    const names = new Set(failed.map(({ name, result }) => `${name} ${errnoName(-result)}`));
    assert.ok(names.delete('execve ENOENT'), 'a program is looked for');
    for (const name of names) assert.ok(['mknodat EPERM', 'mkdirat EEXIST'].includes(name), name);
  });
}

/** What is compared: the result, and the text where both print the same. strace cuts process names at 15 bytes. */
const summary = ({ name, text, result }: TracedCall): string =>
  `${SAME_TEXT.has(name) ? text.replace('"...', '"') : name} = ${result}`;

function recorded({ name, text, result }: LedgerCall): string {
  const isFailure = result < 0 && result >= -4095;
  return summary({ name, text, result: isFailure ? errnoName(-result) : String(result) });
}

test.run();
