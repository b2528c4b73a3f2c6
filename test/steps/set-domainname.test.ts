import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { needs } from '../support/programs.ts';
import { read } from '../support/read.ts';
import { isRoot, withSession } from '../support/session.ts';
import { nsenter } from '../support/witness.ts';

const FILE = '/proc/sys/kernel/domainname';

if (needs('nsenter')) {
  test(
    'the box has the new name, the machine keeps its own',
    withSession(['new'], async (t) => {
      const before = read(FILE);
      await t.unshare('uts');
      const { changes, calls } = await t.do('set domainname web-1');
      assert.is(nsenter(t.pid, ['--uts'], 'cat', FILE), 'web-1');
      assert.is(read(FILE), before);
      assert.equal(changes, [{ actor: 'box', path: 'domainname', before, after: 'web-1' }]);
      assert.equal(
        calls.map(({ text }) => text),
        ['setdomainname("web-1", 5)'],
      );
    }),
  );

  test(
    'the kernel counts bytes, and takes 64 of them',
    withSession(['new'], async (t) => {
      await t.unshare('uts');
      const name = 'a'.repeat(64);
      await t.do(`set domainname ${name}`);
      assert.is(nsenter(t.pid, ['--uts'], 'cat', FILE), name);
      const error = await t.fails(`set domainname ${name}a`);
      assert.is(error.kind, 'language');
      assert.match(error.message, '64');
    }),
  );
}

test(
  'programs of the box see it',
  withSession(['new'], async (t) => {
    await t.unshare('uts');
    await t.do('set domainname inside');
    assert.is(await t.run('cat /proc/sys/kernel/domainname'), 'inside');
  }),
);

test(
  'without a UTS namespace it would rename the machine, and is refused',
  withSession(['new'], async (t) => {
    const before = read(FILE);
    const error = await t.fails('set domainname web');
    assert.equal([error.kind, error.remedy], ['order', 'unshare uts']);
    assert.match(error.message, 'the host would be renamed with it');
    assert.is(read(FILE), before);
    await t.unshare('uts');
    await t.do('set domainname web');
  }),
);

test(
  'without capabilities the kernel refuses, and the error names the missing one',
  withSession(['new'], async (t) => {
    await t.unshare('uts');
    await t.do('drop caps all');
    const error = await t.fails('set domainname web');
    assert.is(error.message, 'setdomainname("web", 3) = -1 EPERM (Operation not permitted)');
    assert.match(error.cause!, 'it needs CAP_SYS_ADMIN, which the box has given up for good');
    assert.match(error.remedy!, 'undo');
  }),
);

if (isRoot) {
  test(
    'a user namespace that is younger than the UTS namespace does not own it',
    withSession(['new', 'unshare uts', 'unshare user', 'map root'], async (t) => {
      const error = await t.fails('set domainname web');
      assert.is(error.code, 'EPERM');
      assert.match(error.cause!, 'does not own the namespace');
    }),
  );
}

test.run();
