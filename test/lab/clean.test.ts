import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isRefusal } from '../../src/kernel/cgroup/placement.ts';
import { textOf } from '../../src/locale/locale.ts';
import { isAlive } from '../support/alive.ts';
import { cli, withPrompt } from '../support/cli.ts';
import { placeOf } from '../support/limits.ts';
import { read } from '../support/read.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { skip } from '../support/skip.ts';
import { journals } from '../support/traces.ts';
import { waitUntil } from '../support/wait.ts';

/** No process has it: the largest that a kernel can be told to use is 4194304. */
const NO_PID = 99_999_999;

/** A state directory with the journal of a lab that was killed. */
function stateWith(entries: readonly (object | string)[], name = `${NO_PID}-abcd.jsonl`): string {
  const state = scratchDirectory();
  mkdirSync(join(state, 'journal'));
  const lines = [{ pid: NO_PID, startTime: 1 }, ...entries];
  const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
  writeFileSync(join(state, 'journal', name), `${text}\n`);
  return state;
}

test('where no lab was killed there is nothing to remove', () => {
  const state = scratchDirectory();
  const { status, stdout, stderr } = cli(['clean'], { state });
  assert.equal([status, stdout, stderr], [0, 'nothing to remove\n', '']);
  assert.equal(readdirSync(state), []);
});

test('a directory goes with all that is in it, and those beside it stay', () => {
  const labs = scratchDirectory();
  const box = join(labs, '1-abcd-box');
  mkdirSync(join(labs, 'other'));
  mkdirSync(join(box, 'upper/a'), { recursive: true });
  writeFileSync(join(box, 'upper/a/file'), 'text');
  const state = stateWith([{ kind: 'scratch', path: box }]);
  const { status, stdout } = cli(['clean'], { state });
  assert.equal([status, stdout], [0, `removed ${box}\n`]);
  assert.equal(readdirSync(labs), ['other']);
  assert.equal(journals(state).files, []);
});

test('what was written down but never made is no matter', () => {
  const entries = [
    { kind: 'scratch', path: '/nowhere/lab/box' },
    { kind: 'cgroup', path: '/sys/fs/cgroup/nowhere/ns-lab-box' },
  ];
  const state = stateWith(entries);
  const { status, stdout } = cli(['clean'], { state });
  assert.equal([status, stdout], [0, 'nothing to remove\n']);
  assert.equal(journals(state).files, []);
});

test('a damaged journal does not keep what it still says from being removed', () => {
  const box = join(scratchDirectory(), 'lab/box');
  mkdirSync(box, { recursive: true });
  const state = stateWith([
    '{"kind":"cgro',
    '\0\0\0',
    { kind: 'scratch', path: box },
    '{"kind":"scratch","pa',
  ]);
  const { status, stdout } = cli(['clean'], { state });
  assert.equal([status, stdout], [0, `removed ${box}\n`]);
  assert.equal(journals(state).files, []);
});

test('a file that is not a journal stays', () => {
  const state = stateWith([{ kind: 'scratch', path: '/etc' }], 'notes.txt');
  assert.is(cli(['clean'], { state }).stdout, 'nothing to remove\n');
  assert.equal(readdirSync(join(state, 'journal')), ['notes.txt']);
});

const place = placeOf('pids');
if (isRefusal(place)) skip(`a group with a process in it: ${textOf(place.explanation)}`);
else {
  test('a group goes with the processes that are still in it, and with the groups that they made', async () => {
    const path = join(place.parent, `ns-lab-${NO_PID}-abcd-box`);
    mkdirSync(join(path, 'below'), { recursive: true });
    const left = spawn('sleep', ['1000'], { stdio: 'ignore' });
    writeFileSync(join(path, 'below/cgroup.procs'), String(left.pid));
    const ended = once(left, 'exit');
    const state = stateWith([{ kind: 'cgroup', path }]);
    const { status, stdout } = cli(['clean'], { state });
    assert.equal([status, stdout], [0, `removed ${path}\n`]);
    assert.not(existsSync(path));
    assert.equal(journals(state).files, []);
    assert.equal(await ended, [null, 'SIGKILL']);
  });
}

const freezing = placeOf('freezer');
if (isRefusal(freezing)) skip(`a frozen box of a killed lab: ${textOf(freezing.explanation)}`);
else {
  const state = scratchDirectory();
  test(
    'when ns-lab is killed with a frozen box, its processes end, and the next start removes its group',
    withPrompt(
      async (prompt) => {
        await prompt.enter('new', 'fork', 'freeze');
        const [group] = journals(state).recorded.filter(({ kind }) => kind === 'cgroup');
        const members = read(`${group!.path}/cgroup.procs`).split('\n').map(Number);
        assert.is(members.length, 1);
        prompt.kill('SIGKILL');
        await waitUntil(() => !members.some(isAlive));
        assert.ok(existsSync(group!.path));
        assert.is(cli(['clean'], { state }).stdout, `removed ${group!.path}\n`);
        assert.not(existsSync(group!.path));
      },
      { state },
    ),
  );
}

test.run();
