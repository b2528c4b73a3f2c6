import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { needs } from './programs.ts';
import { read } from './read.ts';
import { isRoot, withSession } from './session.ts';
import { nsenter } from './witness.ts';

/** Tests the command for one of the two names of a UTS namespace, uts_namespaces(7). */
export function testName(what: 'hostname' | 'domainname'): void {
  const file = `/proc/sys/kernel/${what}`;

  if (needs('nsenter')) {
    test(
      'the box has the new name, the machine keeps its own',
      withSession(['new'], async (t) => {
        const before = read(file);
        await t.unshare('uts');
        const { changes, calls } = await t.do(`set ${what} web-1`);
        assert.is(nsenter(t.pid, ['--uts'], 'cat', file), 'web-1');
        assert.is(read(file), before);
        assert.equal(changes, [{ actor: 'box', path: what, before, after: 'web-1' }]);
        assert.equal(
          calls.map(({ text }) => text),
          [`set${what}("web-1", 5)`],
        );
      }),
    );

    test(
      'the kernel counts bytes, and takes 64 of them',
      withSession(['new'], async (t) => {
        await t.unshare('uts');
        const name = 'a'.repeat(64);
        await t.do(`set ${what} ${name}`);
        assert.is(nsenter(t.pid, ['--uts'], 'cat', file), name);
        const error = await t.fails(`set ${what} ${name}a`);
        assert.is(error.kind, 'language');
        assert.match(error.message, '64');
      }),
    );
  }

  test(
    'programs of the box see it',
    withSession(['new'], async (t) => {
      await t.unshare('uts');
      await t.do(`set ${what} inside`);
      assert.is(await t.run(`cat ${file}`), 'inside');
    }),
  );

  test(
    'without a UTS namespace it would rename the machine, and is refused',
    withSession(['new'], async (t) => {
      const before = read(file);
      const error = await t.fails(`set ${what} web`);
      assert.equal([error.kind, error.remedy], ['order', 'unshare uts']);
      assert.match(error.message, 'the host would be renamed with it');
      assert.is(read(file), before);
      await t.unshare('uts');
      await t.do(`set ${what} web`);
    }),
  );

  test(
    'without capabilities the kernel refuses, and the error names the missing one',
    withSession(['new'], async (t) => {
      await t.unshare('uts');
      await t.do('drop caps all');
      const error = await t.fails(`set ${what} web`);
      assert.is(error.message, `set${what}("web", 3) = -1 EPERM (Operation not permitted)`);
      assert.match(error.cause!, 'it needs CAP_SYS_ADMIN, which the box has given up for good');
      assert.match(error.remedy!, 'undo');
    }),
  );

  if (isRoot) {
    test(
      'a user namespace that is younger than the UTS namespace does not own it',
      withSession(['new', 'unshare uts', 'unshare user', 'map root'], async (t) => {
        const error = await t.fails(`set ${what} web`);
        assert.is(error.code, 'EPERM');
        assert.match(error.cause!, 'does not own the namespace');
      }),
    );
  }
}
