import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { identityPanel } from '../../../../src/repl/full/panels/identity.ts';
import { inEveryForm, inputOf, stateOf } from '../../../support/panels.ts';
import { withSession } from '../../../support/session.ts';

const bits = (hex: string): number => [...BigInt(`0x${hex}`).toString(2)].filter((bit) => bit === '1').length;

test(
  'IDs inside and outside, capabilities and restrictions are those of /proc/PID/status',
  withSession(['new web', 'unshare user', 'map root', 'keep caps chown kill'], async (t) => {
    const last = await t.do('set no_new_privs');
    const status = readFileSync(`/proc/${t.pid}/status`, 'utf8');
    const [, effective] = /^CapEff:\t(\w+)$/m.exec(status)!;
    assert.is(bits(effective!), 2);
    assert.match(status, /^NoNewPrivs:\t1$/m);
    const uid = process.getuid!();
    inEveryForm(identityPanel, inputOf(stateOf(t, last)), (text, _, locale) => {
      assert.match(text, locale === 'en' ? /^uid 0, 2 capabilities/ : /^uid 0，2 个能力/);
      assert.match(
        text,
        new RegExp(locale === 'en' ? `uid {2}0 inside, ${uid} outside` : `uid {2}0（内部），${uid}（外部）`),
      );
      assert.match(text, new RegExp(`uid_map {2}0 → ${uid} {2}1`));
      assert.match(text, /effective +█░+ 2\/\d+/);
      assert.match(text.replace(/\s+/g, ' '), /chown kill/);
      assert.match(text, locale === 'en' ? /^▸ no_new_privs {2}yes/m : /^▸ no_new_privs {2}是/m);
      assert.match(text, locale === 'en' ? /^ {2}seccomp +off/m : /^ {2}seccomp +关/m);
    });
  }),
);

test(
  'a user namespace in which nobody is mapped is explained',
  withSession(['new web'], async (t) => {
    const last = await t.do('unshare user');
    inEveryForm(identityPanel, inputOf(stateOf(t, last)), (text, width, locale) => {
      if (width >= 60)
        assert.match(text, locale === 'en' ? /uid_map {2}empty: nobody inside/ : /uid_map {2}空：内部没有人/);
    });
  }),
);

test.run();
