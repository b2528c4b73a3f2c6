import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withSession } from '../support/session.ts';

test(
  'new makes its box the actor, use chooses another, and the host',
  withSession(['new first', 'new second'], async (t) => {
    assert.is(t.session.actor, 'second');
    const { notes, kind, actor } = await t.do('use first');
    assert.equal([notes, kind, actor], [['commands now act for first'], 'session', null]);
    assert.is((await t.do('set no_new_privs')).actor, 'first');
    assert.equal([t.snapshot('first').noNewPrivs, t.snapshot('second').noNewPrivs], [true, false]);
    assert.equal((await t.do('use host')).notes, ['commands now act for host']);
    assert.is((await t.do('show ids')).actor, 'host');
    assert.is((await t.fails('set no_new_privs')).kind, 'unavailable');
    await t.do('use second');
    assert.is((await t.do('show ids')).actor, 'second');
  }),
);

test(
  'a name before a command is for that command only',
  withSession(['new first', 'new second'], async (t) => {
    assert.is((await t.do('first: set no_new_privs')).actor, 'first');
    assert.is((await t.do('--actor first set seccomp deny mkdir')).actor, 'first');
    assert.is((await t.do('host: show ids')).actor, 'host');
    assert.is(t.session.actor, 'second');
    assert.is((await t.do('set no_new_privs')).actor, 'second');
  }),
);

test(
  'the host may be used before there is a box',
  withSession([], async (t) => {
    await t.do('use host', 'add bridge br0');
    assert.is(t.session.actor, 'host');
  }),
);

test(
  'a box that is not there is refused, and the actor stays',
  withSession(['new web'], async (t) => {
    for (const line of ['use other', 'other: set no_new_privs', 'other: show ids']) {
      const error = await t.execute(line);
      assert.is(error.ok, false, line);
      assert.match(error.error!.message, 'there is no box "other"');
      assert.is(error.error!.remedy, 'the boxes are web; new other makes another');
    }
    assert.is((await t.fails('use')).kind, 'language');
    assert.is((await t.fails('use Web')).kind, 'language');
    assert.is((await t.fails('use web web')).kind, 'language');
    assert.is(t.session.actor, 'web');
  }),
);

test(
  'when the actor is removed, the newest box that is left is the actor, or the host',
  withSession(['new first', 'new second', 'new third'], async (t) => {
    await t.do('rm first');
    assert.is(t.session.actor, 'third');
    await t.do('rm third');
    assert.is(t.session.actor, 'second');
    await t.do('rm second');
    assert.is(t.session.actor, 'host');
  }),
);

test(
  'a box that has ended can be chosen, to look at how it ended and to remove it',
  withSession(['new first', 'exec true', 'new second', 'use first'], async (t) => {
    assert.is((await t.execute('set no_new_privs')).error?.kind, 'ended');
    await t.do('rm first');
    assert.is(t.session.actor, 'second');
  }),
);

test.run();
