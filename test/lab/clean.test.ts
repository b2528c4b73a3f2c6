import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isRefusal } from '../../src/kernel/cgroup/placement.ts';
import { textOf } from '../../src/locale/locale.ts';
import { isAlive } from '../support/alive.ts';
import { cli, withPrompt } from '../support/cli.ts';
import { placeOf } from '../support/limits.ts';
import { read } from '../support/read.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { isRoot } from '../support/session.ts';
import { skip } from '../support/skip.ts';
import { journals } from '../support/traces.ts';
import { waitUntil } from '../support/wait.ts';

/** No process has it: the largest that a kernel can be told to use is 4194304. */
const NO_PID = 99_999_999;

/** A state directory with the journal of a lab that was killed. */
function stateWith(entries: readonly (object | string)[], name = `${NO_PID}-abcd.jsonl`): string {
  const state = scratchDirectory();
  mkdirSync(join(state, 'journal'), { mode: 0o700 });
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
  const box = join(labs, `${NO_PID}-abcd-box`);
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
  const box = join(scratchDirectory(), `${NO_PID}-abcd-box`);
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

const KEPT = { kind: 'scratch', path: '' };

/** A directory with a file, which a planted journal names. */
function precious(name: string, below = scratchDirectory()): string {
  const path = join(below, name);
  mkdirSync(path);
  writeFileSync(join(path, 'file'), '');
  return path;
}

/** `clean` says no, and why; the file is still there. */
function assertKept(path: string, state: string, reason: RegExp): void {
  const { status, stdout, stderr } = cli(['clean'], { state });
  assert.is(status, 1, stdout);
  assert.match(stderr, reason);
  assert.ok(existsSync(join(path, 'file')));
}

test('a journal that lists what no lab of its name makes removes nothing', () => {
  for (const name of ['documents', `${NO_PID}-abce-box`, `x${NO_PID}-abcd-box`]) {
    const path = precious(name);
    assertKept(path, stateWith([{ ...KEPT, path }]), /its name would begin with/);
  }
});

test('nor does it kill what is in a directory that only looks like a control group', async () => {
  const path = precious(`ns-lab-${NO_PID}-abcd-box`);
  const victim = spawn('sleep', ['1000'], { stdio: 'ignore' });
  writeFileSync(join(path, 'cgroup.procs'), `${victim.pid}\n`);
  try {
    assertKept(path, stateWith([{ kind: 'cgroup', path }]), /not a control group/);
    assert.ok(isAlive(victim.pid!));
  } finally {
    victim.kill();
  }
});

test('a link is no directory of a lab, wherever it leads', () => {
  const target = precious('target');
  const path = join(scratchDirectory(), `${NO_PID}-abcd-box`);
  symlinkSync(target, path);
  assertKept(target, stateWith([{ ...KEPT, path }]), /not a directory/);
});

test('a path that goes up again is not what it says, and is passed over', () => {
  const below = scratchDirectory();
  precious(`${NO_PID}-abcd-box`, below);
  const state = stateWith([{ ...KEPT, path: `${below}/x/../${NO_PID}-abcd-box` }]);
  assert.is(cli(['clean'], { state }).stdout, 'nothing to remove\n');
  assert.ok(existsSync(join(below, `${NO_PID}-abcd-box/file`)));
});

test('journals that others may have written are not believed', () => {
  const path = precious(`${NO_PID}-abcd-box`);
  for (const open of ['', 'journal']) {
    const state = stateWith([{ ...KEPT, path }]);
    chmodSync(join(state, open), 0o777);
    assertKept(path, state, /may be written by everybody/);
    chmodSync(join(state, open), 0o700);
  }
  const state = stateWith([{ ...KEPT, path }]);
  const open = dirname(path);
  chmodSync(open, 0o777);
  assertKept(path, state, /may be written by everybody/);
});

test('in Chinese it is refused in Chinese', () => {
  const path = precious('documents');
  const { stderr } = cli(['clean', '--lang', 'zh-CN'], { state: stateWith([{ ...KEPT, path }]) });
  assert.match(stderr, /未能清除：.*名字应以/);
});

if (isRoot) {
  test("root does not believe another user's journal, journal directory, or a link of theirs on the way", () => {
    const path = precious(`${NO_PID}-abcd-box`);
    const entries = [{ ...KEPT, path }];
    for (const theirs of ['', 'journal', `journal/${NO_PID}-abcd.jsonl`]) {
      const state = stateWith(entries);
      chownSync(join(state, theirs), 54321, 54321);
      assertKept(path, state, /belongs to user 54321/);
    }
    const state = join(scratchDirectory(), 'state');
    symlinkSync(stateWith(entries), state);
    lchownSync(state, 54321, 54321);
    assertKept(path, state, /belongs to user 54321/);
    const theirs = precious(`${NO_PID}-abcd-box`);
    chownSync(theirs, 54321, 54321);
    assertKept(theirs, stateWith([{ ...KEPT, path: theirs }]), /belongs to user 54321/);
  });
}

test('a journal that is no ordinary file is not read', () => {
  const state = scratchDirectory();
  mkdirSync(join(state, 'journal'), { mode: 0o700 });
  execFileSync('mkfifo', [join(state, 'journal', `${NO_PID}-abcd.jsonl`)]);
  assert.is(cli(['clean'], { state }).stdout, 'nothing to remove\n');
});

test('an image that was being made when ns-lab was killed goes; one that is being made stays', async () => {
  const cache = scratchDirectory();
  const making = [NO_PID, NO_PID - 1].map((pid) => join(cache, 'images', `.making-${pid}-1-abcdef`));
  for (const path of making) mkdirSync(join(path, 'rootfs/bin'), { recursive: true });
  const [left, held] = making as [string, string];
  const holder = spawn(
    'flock',
    ['--no-fork', '--exclusive', held, 'sh', '-c', 'echo held; exec sleep 1000'],
    {
      stdio: 'pipe',
    },
  );
  try {
    await once(holder.stdout, 'data');
    const { status, stdout } = cli(['clean'], {
      state: scratchDirectory(),
      env: { ...process.env, NS_LAB_CACHE_DIR: cache },
    });
    assert.equal([status, stdout], [0, `removed ${left}\n`]);
    assert.equal(readdirSync(join(cache, 'images')), [basename(held)]);
  } finally {
    holder.kill();
  }
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
