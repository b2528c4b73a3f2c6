import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cli, withPrompt } from '../support/cli.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { skip } from '../support/skip.ts';
import { journals } from '../support/traces.ts';

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

test('a directory goes with all that is in it, and with its lab', () => {
  const lab = join(scratchDirectory(), 'lab');
  const box = join(lab, 'box');
  mkdirSync(join(box, 'upper/a'), { recursive: true });
  writeFileSync(join(box, 'upper/a/file'), 'text');
  const state = stateWith([{ kind: 'scratch', path: box }]);
  const { status, stdout } = cli(['clean'], { state });
  assert.equal([status, stdout], [0, `removed ${box}\n`]);
  assert.not(existsSync(lab));
  assert.equal(journals(state).files, []);
});

test('the directory of a lab stays as long as something else is in it', () => {
  const lab = scratchDirectory();
  for (const name of ['mine', 'other']) mkdirSync(join(lab, name));
  const { status } = cli(['clean'], { state: stateWith([{ kind: 'scratch', path: join(lab, 'mine') }]) });
  assert.is(status, 0);
  assert.equal(readdirSync(lab), ['other']);
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

const ownerState = scratchDirectory();
test(
  'a group that a process is still in is not removed: it says so, and keeps the journal',
  withPrompt(
    async (prompt) => {
      await prompt.enter('new', 'set pids max 10');
      const [group] = journals(ownerState).recorded.filter(({ kind }) => kind === 'cgroup');
      if (!group) return skip('there is no pids controller for this user');
      // The group of a living lab, in the journal of a killed one.
      const state = stateWith([group]);
      const busy = cli(['clean'], { state });
      assert.equal([busy.status, busy.stdout], [1, '']);
      assert.match(busy.stderr, `not removed: ${group.path}: EBUSY`);
      assert.is(journals(state).files.length, 1);

      assert.is((await prompt.end()).status, 0);
      assert.not(existsSync(group.path));
      assert.is(cli(['clean'], { state }).status, 0);
      assert.equal(journals(state).files, []);
    },
    { state: ownerState },
  ),
);

test.run();
