import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withSession } from '../support/session.ts';

test(
  'without steps it says so',
  withSession([], async (t) => {
    const { view } = await t.do('history');
    assert.equal(view, { lines: ['no steps yet'], data: { steps: [], undone: [] } });
  }),
);

test(
  'steps are numbered, with their actor, and those that redo would do follow',
  withSession(
    ['new web', 'host: add bridge br0', 'set no_new_privs', '--actor web set seccomp deny mkdir'],
    async (t) => {
      await t.do('undo 2');
      const { view, kind, actor } = await t.do('history');
      assert.equal([kind, actor], ['session', null]);
      assert.equal(view!.lines, [
        '  1  host: new web',
        '  2  host: add bridge br0',
        'undone:',
        '  3  web: set no_new_privs',
        '  4  --actor web set seccomp deny mkdir',
      ]);
      assert.equal(view!.data, {
        steps: [
          { actor: 'host', command: 'new web' },
          { actor: 'host', command: 'host: add bridge br0' },
        ],
        undone: [
          { actor: 'web', command: 'set no_new_privs' },
          { actor: 'web', command: '--actor web set seccomp deny mkdir' },
        ],
      });
    },
  ),
);

test(
  'only what had an effect is in it; a program that failed had one',
  withSession(['new', 'show ns', 'ps'], async (t) => {
    assert.not((await t.execute('run false')).ok);
    assert.not((await t.execute('run no-such-program')).ok);
    assert.not((await t.execute('pivot_root')).ok);
    assert.equal((await t.do('history')).view!.lines, ['  1  host: new', '  ·  box: run false']);
  }),
);

test(
  'the steps of build are steps of their own',
  withSession(['build'], async (t) => {
    const { view } = await t.do('history');
    const { steps } = view!.data as { steps: { command: string }[] };
    const commands = steps.map(({ command }) => command);
    assert.is(commands[0], 'new box');
    assert.ok(commands.includes('pivot_root'));
    assert.not(commands.includes('build'));
  }),
);

test.run();
