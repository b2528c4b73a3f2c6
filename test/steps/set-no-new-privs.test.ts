import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withSession } from '../support/session.ts';
import { statusLine } from '../support/witness.ts';

test(
  'the box and every program that joins it have promised it',
  withSession(['new'], async (t) => {
    assert.is(statusLine(t.pid, 'NoNewPrivs'), '0');
    assert.match(await t.run('grep NoNewPrivs /proc/self/status'), /\t0$/);
    const { changes, calls } = await t.do('set no_new_privs');
    assert.is(statusLine(t.pid, 'NoNewPrivs'), '1');
    assert.match(await t.run('grep NoNewPrivs /proc/self/status'), /\t1$/);
    assert.equal(changes, [{ actor: 'box', path: 'noNewPrivs', before: false, after: true }]);
    assert.equal(
      calls.map(({ name, result }) => [name, result]),
      [['prctl', 0]],
    );
  }),
);

test(
  'twice is as good as once',
  withSession(['new', 'set no_new_privs', 'set no_new_privs'], (t) => {
    assert.is(statusLine(t.pid, 'NoNewPrivs'), '1');
  }),
);

test(
  'the child of a fork has it too, another box has not',
  withSession(['new', 'set no_new_privs', 'fork'], async (t) => {
    assert.is(statusLine(t.pid, 'NoNewPrivs'), '1');
    await t.do('new b2');
    assert.is(statusLine(t.pid, 'NoNewPrivs'), '0');
  }),
);

test(
  'it takes no words',
  withSession(['new'], async (t) => {
    assert.is((await t.fails('set no_new_privs off')).kind, 'language');
    assert.is(statusLine(t.pid, 'NoNewPrivs'), '0');
  }),
);

test.run();
