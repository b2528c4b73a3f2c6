import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withSession } from '../support/session.ts';
import { statusLine } from '../support/witness.ts';

test('a box begins with 0022, whatever ns-lab was started with', async () => {
  const before = process.umask(0o077);
  try {
    await withSession(['new'], (t) => assert.is(statusLine(t.pid, 'Umask'), '0022'))();
  } finally {
    process.umask(before);
  }
});

test(
  'the process has it, and so has what joins and what is forked',
  withSession(['new'], async (t) => {
    const { changes } = await t.do('set umask 077');
    assert.is(statusLine(t.pid, 'Umask'), '0077');
    assert.equal(changes, [{ actor: 'box', path: 'umask', before: '0022', after: '0077' }]);
    assert.is(
      await t.run(
        "sh -c 'umask; : > /tmp/ns-lab-umask-$$; ls -l /tmp/ns-lab-umask-$$ | cut -c1-10; rm /tmp/ns-lab-umask-$$'",
      ),
      '0077\n-rw-------',
    );
    await t.do('fork');
    assert.is(statusLine(t.pid, 'Umask'), '0077');
  }),
);

test(
  'what is no mode is refused, and undo takes it back',
  withSession(['new', 'set umask 0027'], async (t) => {
    for (const word of ['8', '1777', '22x', 'u=rwx'])
      assert.is((await t.fails(`set umask ${word}`)).kind, 'language');
    await t.do('undo');
    assert.is(statusLine(t.pid, 'Umask'), '0022');
  }),
);

test.run();
