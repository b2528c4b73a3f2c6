import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { scratchDirectory } from '../support/scratch.ts';
import { isRoot, withSession } from '../support/session.ts';
import { assertSameState, historyOf, stateOf } from '../support/states.ts';

/** The helper of a program that has ended may be a moment behind. */
const PASSING = /^processes\./;
const USER = isRoot ? [] : ['unshare user', 'map root'];
const STEPS = [
  'new',
  ...USER,
  'unshare uts mnt net pid',
  'fork',
  'set hostname web',
  'mount overlay',
  'pivot_root',
  "run sh -c 'echo one >> /log'",
  'host: add bridge lab0 --addr 10.42.0.1/24',
  'add veth eth0 --addr 10.42.0.2/24 --bridge lab0',
];

test(
  'redo of each step gives the state after it',
  withSession([], async (t) => {
    const states = [stateOf(t)];
    for (const line of STEPS) {
      await t.do(line);
      states.push(stateOf(t));
    }
    await t.do(`undo ${STEPS.length}`);
    for (const [index, line] of STEPS.entries()) {
      await t.do('redo');
      assertSameState(stateOf(t), states[index + 1], line);
      assert.equal(await historyOf(t), { steps: STEPS.slice(0, index + 1), undone: STEPS.slice(index + 1) });
    }
    assert.is(await t.run('cat /log'), 'one');
  }),
);

test(
  'redo N does several, each with its evidence, and more than there are is refused',
  withSession(STEPS, async (t) => {
    const complete = stateOf(t);
    await t.do('undo 3', 'undo');
    assert.equal((await t.fails('redo 5', PASSING)).message, 'there are only 4 steps to redo');
    const { length } = t.session.entries;
    await t.do('redo 4');
    const entries = t.session.entries.slice(length);
    assert.equal(
      entries.map(({ command }) => command),
      [...STEPS.slice(-4), 'redo 4'],
    );
    assert.equal(
      entries.map(({ actor }) => actor),
      ['box', 'box', 'host', 'box', null],
    );
    for (const { calls, command } of entries.slice(0, -1)) assert.ok(calls.length > 0, command);
    assertSameState(stateOf(t), complete, 'after redo');
    assert.equal((await t.fails('redo', PASSING)).message, 'there is nothing to redo');
    assert.is((await t.fails('redo -1', PASSING)).kind, 'language');
  }),
);

test(
  'a new step makes what was undone unreachable; looking and failing do not',
  withSession(['new', 'set no_new_privs', 'set seccomp deny mkdir', 'undo 2'], async (t) => {
    await t.do('show all', 'ps', 'history', 'help', 'use host', 'use box');
    assert.not((await t.execute('run no-such-program')).ok);
    assert.not((await t.execute('no-such-command')).ok);
    assert.not((await t.execute('undo 99')).ok);
    assert.is((await historyOf(t)).undone.length, 2);
    // A program that only looked is done again by a replay, and is in nobody's way.
    await t.do('run true');
    assert.equal(await historyOf(t), {
      steps: ['new', 'run true'],
      undone: ['set no_new_privs', 'set seccomp deny mkdir'],
    });
    await t.do('new other');
    assert.is((await historyOf(t)).undone.length, 0);
    assert.is((await t.fails('redo', PASSING)).message, 'there is nothing to redo');
  }),
);

test(
  'a program that fails does not stop redo, and what comes after it can still be redone',
  withSession(['new'], async (t) => {
    assert.not((await t.execute('run false')).ok);
    await t.do('set no_new_privs', 'set seccomp deny mkdir', 'undo 3', 'redo 2');
    await t.do('undo new', 'redo 2');
    assert.equal(await historyOf(t), {
      steps: ['new', 'run false', 'set no_new_privs'],
      undone: ['set seccomp deny mkdir'],
    });
    await t.do('redo');
  }),
);

test(
  'what is redone stays the step of the actor who did it, whoever is the actor now',
  withSession(
    ['new first', 'new second', 'use first', 'set no_new_privs', 'use host', 'undo', 'use second'],
    async (t) => {
      await t.do('redo');
      assert.equal([t.snapshot('first').noNewPrivs, t.snapshot('second').noNewPrivs], [true, false]);
      assert.is(t.session.actor, 'second');
      const { view } = await t.do('history');
      assert.is(view!.lines.at(-1), '  3  first: set no_new_privs');
      const file = join(scratchDirectory(), 'file');
      await t.do(`save ${file}`);
      assert.match(readFileSync(file, 'utf8'), '\nfirst: set no_new_privs\n');
      await t.do('undo', 'redo', 'undo', 'redo');
      assert.equal([t.snapshot('first').noNewPrivs, t.snapshot('second').noNewPrivs], [true, false]);
    },
  ),
);

test(
  'a process 1 that became a program becomes it again',
  withSession(['new', 'exec sleep 1000', 'undo', 'redo'], (t) => {
    assert.equal(t.lab.boxes.get('box')!.program, { argv: ['sleep', '1000'] });
    assert.is(t.processes()[0]!.comm, 'sleep');
  }),
);

test.run();
