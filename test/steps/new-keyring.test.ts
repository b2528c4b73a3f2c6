import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isUnreadable } from '../../src/kernel/proc/unreadable.ts';
import { needs } from '../support/programs.ts';
import { isRoot, type TestSession, withSession } from '../support/session.ts';
import { statusLine } from '../support/witness.ts';

/** The session keyring of a program of the box, as keyctl(1) tells it. */
const shown = (t: TestSession): Promise<string> => t.run('keyctl describe @s');

if (needs('keyctl')) {
  test(
    'a program has the session keyring of the lab, not that of the person',
    withSession(['new'], async (t) => {
      const own = await shown(t);
      assert.match(own, /keyring: _ses/);
      assert.not(t.snapshot().keyring);
    }),
  );

  test(
    'the box has one of its own, whoever joins has it, and other boxes have not',
    withSession(['new'], async (t) => {
      const { changes } = await t.do('new keyring');
      const { keyring } = t.snapshot();
      assert.equal(
        changes.map(({ path }) => path),
        ['keyring'],
      );
      assert.match(await shown(t), keyring!.description);
      assert.match(await t.run('keyctl show @s'), String(keyring!.serial));
      await t.do('run keyctl add user ns-lab-test secret @s');
      assert.match(await t.run('keyctl print %user:ns-lab-test'), 'secret');
      await t.do('new b2');
      assert.is.not(await shown(t).then((text) => text.includes(keyring!.description)), true);
      assert.not((await t.execute('run keyctl print %user:ns-lab-test')).ok);
    }),
  );

  test(
    'one that was made in a user namespace is found there',
    withSession(['new', 'unshare user', 'map root', 'new keyring'], async (t) => {
      assert.match(await shown(t), t.snapshot().keyring!.description);
    }),
  );

  test(
    'one that was made before the user namespace is found too',
    withSession(['new', 'new keyring', 'unshare user', 'map root'], async (t) => {
      assert.match(await shown(t), t.snapshot().keyring!.description);
    }),
  );

  test(
    'the child of a fork has it, and two are two',
    withSession(['new', 'new keyring', 'fork'], async (t) => {
      const first = t.snapshot().keyring!;
      assert.match(await shown(t), first.description);
      await t.do('new keyring');
      assert.is.not(t.snapshot().keyring!.serial, first.serial);
      assert.match(await shown(t), t.snapshot().keyring!.description);
      assert.not(isUnreadable(t.snapshot().ids));
    }),
  );

  if (isRoot)
    test(
      'a user of the box that is not its owner has it too',
      withSession(['new', 'new keyring', 'set user 1000:1000'], async (t) => {
        assert.match(await shown(t), t.snapshot().keyring!.description);
        assert.is(statusLine(t.pid, 'Uid'), '1000\t1000\t1000\t1000');
      }),
    );

  test(
    'the command that it prints joins a keyring of that name',
    withSession(['new'], async (t) => {
      const [line = ''] = (await t.do('new keyring')).equivalents;
      const [, , , name = ''] = line.split(' ');
      assert.match(await t.run(`keyctl session ${name} keyctl describe @s`), name);
    }),
  );
}

test(
  'in a box whose filter forbids keyctl the refusal says so',
  withSession(['new', 'set no_new_privs', 'set seccomp default'], async (t) => {
    const error = await t.fails('new keyring');
    assert.is(error.code, 'EPERM');
    assert.match(error.cause!, 'seccomp filter forbids this call');
  }),
);

test(
  'undo takes it back',
  withSession(['new', 'new keyring', 'undo'], (t) => assert.not(t.snapshot().keyring)),
);

test.run();
