import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isAlive } from '../support/alive.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { withSession } from '../support/session.ts';
import { assertSameState, historyOf, stateOf, tell } from '../support/states.ts';
import { waitUntil } from '../support/wait.ts';

const scratch = scratchDirectory();
let files = 0;

/** A script in a file of its own. */
function script(...lines: readonly string[]): string {
  const file = join(scratch, `${++files}.nsl`);
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

test(
  'load starts over: what was there before is gone, and the steps are those of the script',
  withSession(['new old', 'host: add bridge br0', 'set no_new_privs', 'undo'], async (t) => {
    const { pid } = t;
    const file = script(
      '# Comment',
      '',
      'new web',
      '  set no_new_privs  # comment',
      'show ns',
      'host: add bridge br1',
    );
    const { notes, kind } = await t.do(`load ${file}`);
    assert.equal([kind, notes], ['session', [`4 commands of ${file}`]]);
    assert.equal([...t.lab.boxes.keys()], ['web']);
    assert.is(t.session.actor, 'web');
    assert.ok(t.snapshot().noNewPrivs);
    await waitUntil(() => !isAlive(pid));
    assert.equal(await historyOf(t), {
      steps: ['new web', 'set no_new_privs', 'host: add bridge br1'],
      undone: [],
    });
    await t.do('undo 2');
    assert.is(t.snapshot().noNewPrivs, false);
  }),
);

test(
  'a script with wrong lines changes nothing, and each of them is named',
  withSession(['new', 'set no_new_privs', 'set seccomp deny mkdir', 'undo'], async (t) => {
    const { pid } = t;
    const file = script('new web', 'unshare utc', 'set memory max 1 2', "run 'open");
    const error = await t.fails(`load ${file}`);
    assert.is(error.kind, 'unavailable');
    const [first, ...rest] = error.message.split('\n').filter((line) => !/^ *(usage:)? /.test(line));
    assert.is(first, `${file} was not loaded:`);
    assert.equal(
      rest
        .map((line) => line.replace(/^(line \d+, column \d+): .*/, '$1'))
        .filter((line) => line.startsWith('line')),
      ['line 2, column 9', 'line 3, column 18', 'line 4, column 5'],
    );
    assert.is(t.pid, pid);
    assert.equal(await historyOf(t), {
      steps: ['new', 'set no_new_privs'],
      undone: ['set seccomp deny mkdir'],
    });
  }),
);

test(
  'a file that is missing, no file, or no text is refused, and nothing changes',
  withSession(['new'], async (t) => {
    const { pid } = t;
    const binary = join(scratch, 'binary');
    writeFileSync(binary, Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 0xff]));
    const large = join(scratch, 'large');
    writeFileSync(large, '#'.repeat(5_000_000));
    const pipe = join(scratch, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const cases: [string, RegExp][] = [
      [`${scratch}/missing`, /ENOENT: no such file or directory.*missing/],
      [scratch, /is not an ordinary file/],
      ['/dev/zero', /is not an ordinary file/],
      [pipe, /is not an ordinary file/],
      [binary, /was not loaded:\nline 1, column 5/],
      [large, /is longer than 4 MiB/],
    ];
    for (const [path, message] of cases) {
      const error = await t.fails(`load ${path}`);
      assert.is(error.kind, 'unavailable', path);
      assert.match(error.message, message);
    }
    assert.is((await t.fails('load')).kind, 'language');
    assert.is(t.pid, pid);
  }),
);

test(
  'it stops at a step that fails, and those before it stand; a program that fails does not stop it',
  withSession([], async (t) => {
    const file = script(
      'new',
      'run false',
      'set no_new_privs',
      '',
      'run no-such-program',
      'set seccomp deny mkdir',
    );
    const { ok, notes } = await t.execute(`load ${file}`);
    assert.equal([ok, notes], [false, ['stopped at line 5, command 4']]);
    assert.equal((await historyOf(t)).steps, ['new', 'run false', 'set no_new_privs']);
    assert.is(t.session.entries.at(-3)!.error!.code, 'ENOENT');
  }),
);

test(
  'an empty script leaves nothing',
  withSession(['new'], async (t) => {
    await t.do(`load ${script('# nothing')}`);
    assert.equal(await historyOf(t), { steps: [], undone: [] });
    assert.is(t.session.startedLab, undefined);
    assert.is(t.session.actor, 'host');
  }),
);

test(
  'several boxes and actors, a step of build, undo and redo may be in a script',
  withSession([], async (t) => {
    const lines = ['new first', 'new second', 'use first', 'set no_new_privs', 'host: add bridge br0'];
    await t.do(...lines);
    const state = stateOf(t);
    await t.do(`load ${script(...lines, 'set seccomp deny mkdir', 'undo 2', 'redo')}`);
    assertSameState(stateOf(t), state, 'loaded');
  }),
);

test(
  'a script that loads itself ends',
  withSession([], async (t) => {
    const file = join(scratch, 'itself');
    writeFileSync(file, `new\nload ${file}\n`);
    const { ok, notes } = await t.execute(`load ${file}`);
    assert.equal([ok, notes], [false, ['stopped at line 2, command 2']]);
    assert.match(t.session.entries.at(-2)!.error!.message, 'cannot load one');
    await t.do(`load ${script('new')}`);
  }),
);

test(
  'what cannot come back is named before it is lost, and where there is a person, they decide',
  withSession(['new', 'exec sleep 1000'], async (t) => {
    const { pid } = t;
    const file = script('new web');
    const no = await tell(t, `load ${file}`, { answer: false });
    assert.equal([no.entry.ok, no.entry.notes], [false, ['nothing was changed']]);
    assert.equal(no.questions, ['this loses what "sleep 1000" has in memory. Go on?']);
    assert.ok(isAlive(pid));
    const { entry, progress } = await tell(t, `load ${file}`);
    assert.ok(entry.ok);
    assert.equal(progress, ['this loses what "sleep 1000" has in memory']);
    await waitUntil(() => !isAlive(pid));
  }),
);

test(
  'Ctrl-C stops it between two steps',
  withSession([], async (t) => {
    const loading = t.execute(`load ${script('new', 'run sleep 1000', 'set no_new_privs')}`);
    await waitUntil(() => (t.session.startedLab?.joinedProcesses('box').length ?? 0) > 0);
    t.interrupt.abort();
    const { ok, notes } = await loading;
    assert.equal([ok, notes], [false, ['interrupted at line 2, command 2']]);
    t.interrupt = new AbortController();
    assert.is(t.snapshot().noNewPrivs, false);
  }),
);

test.run();
