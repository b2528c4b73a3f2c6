import { readdirSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { hasControllers } from '../support/load.ts';
import { withSession } from '../support/session.ts';

if (hasControllers('load files', 'memory')) {
  test(
    'files are opened and filled, and none has a name afterwards',
    withSession(['new', 'set memory max 64M', 'load files 20 in /var/tmp for 1'], (t) => {
      assert.match(t.session.entries.at(-1)!.notes.join(), /20 of 20 files of 64 KiB open; the time was up/);
      assert.equal(
        readdirSync('/var/tmp').filter((name) => name.startsWith('.ns-lab-load')),
        [],
      );
    }),
  );

  test(
    'a directory that is not there is told',
    withSession(['new', 'set memory max 64M'], async (t) => {
      const { notes } = await t.do('load files 5 in /no/such for 1');
      assert.match(notes.join(), /0 of 5 files of 64 KiB open, then openat\(2\) said ENOENT/);
    }),
  );
}

test(
  'it refuses where nothing limits memory',
  withSession(['new'], async (t) => {
    assert.is((await t.fails('load files')).remedy, 'set memory max 64M');
  }),
);

test.run();
