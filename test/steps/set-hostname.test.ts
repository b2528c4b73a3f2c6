import { hostname } from 'node:os';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isRoot, withSession } from '../support/session.ts';
import { testName } from '../support/uts-name.ts';
import { nsLink } from '../support/witness.ts';

testName('hostname');

if (isRoot) {
  test(
    'a program that renames an un-isolated box renames the host of the lab, not the machine',
    withSession(['new'], async (t) => {
      const before = hostname();
      await t.do('run hostname renamed');
      assert.is(t.snapshot().hostname, 'renamed');
      assert.is(await t.run('hostname'), 'renamed');
      assert.is(hostname(), before);
      assert.not.equal(nsLink(t.pid, 'uts'), nsLink('self', 'uts'));
      assert.is(nsLink(t.pid, 'uts'), nsLink(t.lab.host.pid, 'uts'));
    }),
  );
}

test.run();
