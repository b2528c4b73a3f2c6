import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { needs } from '../support/programs.ts';
import { isRoot, withSession } from '../support/session.ts';
import { capabilities } from '../support/witness.ts';

const READY = ['new', ...(isRoot ? [] : ['unshare user', 'map root'])];

/** What a program is told when it asks the kernel, by setpriv(1). */
const ASK = "sh -c 'setpriv --dump | grep ^Securebits'";

if (needs('setpriv', 'capsh')) {
  test(
    'the process has them, whoever joins too, and they are evidence',
    withSession(READY, async (t) => {
      const { changes } = await t.do('set securebits no_setuid_fixup noroot');
      assert.equal(changes, [
        { actor: 'box', path: 'securebits', before: [], after: ['noroot', 'no_setuid_fixup'] },
      ]);
      assert.is(await t.run(ASK), 'Securebits: noroot,no_setuid_fixup');
    }),
  );

  test(
    'with noroot a program of user 0 has no capability, with none it has them all again',
    withSession([...READY, 'set securebits noroot'], async (t) => {
      assert.match(await t.run('grep CapEff /proc/self/status'), /\t0+$/);
      await t.do('set securebits none');
      assert.not.match(await t.run('grep CapEff /proc/self/status'), /\t0+$/);
      assert.equal(t.snapshot().securebits, []);
    }),
  );

  test(
    'process 1 has them after exec, and with them no capability',
    withSession([...READY, 'set securebits noroot noroot_locked', 'exec sleep 100'], async (t) => {
      assert.equal(capabilities(t.pid, 'CapEff'), []);
      assert.match(await t.run(ASK), 'noroot,noroot_locked');
    }),
  );

  test(
    'what is locked stays, and why is said',
    withSession([...READY, 'set securebits noroot noroot_locked'], async (t) => {
      const error = await t.fails('set securebits none');
      assert.is(error.code, 'EPERM');
      assert.match(error.cause!, 'locked before');
    }),
  );

  test(
    'without CAP_SETPCAP it is refused',
    withSession(['new', ...(isRoot ? ['drop caps setpcap'] : [])], async (t) => {
      const error = await t.fails('set securebits noroot');
      assert.is(error.code, 'EPERM');
      assert.match(`${error.cause}`, /CAP_SETPCAP/);
    }),
  );

  test(
    'a new user namespace begins with none, and undo takes them back',
    withSession([...READY, 'set securebits noroot'], async (t) => {
      await t.do('unshare user');
      assert.equal(t.snapshot().securebits, []);
      await t.do('undo', 'undo');
      assert.equal(t.snapshot().securebits, []);
    }),
  );
}

test.run();
