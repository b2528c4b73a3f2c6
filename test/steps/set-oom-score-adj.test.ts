import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { read } from '../support/read.ts';
import { withSession } from '../support/session.ts';
import { statusLine } from '../support/witness.ts';

/** Bit 24 of the capabilities, linux/capability.h; root in a container may lack it. */
const CAP_SYS_RESOURCE = 1n << 24n;
const mayLower = Boolean(BigInt(`0x${statusLine(process.pid, 'CapEff')}`) & CAP_SYS_RESOURCE);

test(
  "the box's processes have it, and programs that join later",
  withSession(['new', 'fork', 'set oom_score_adj 500'], async (t) => {
    assert.is(read(`/proc/${t.pid}/oom_score_adj`), '500');
    assert.is(await t.run('cat /proc/self/oom_score_adj'), '500');
    assert.not.equal(read(`/proc/${t.lab.host.pid}/oom_score_adj`), '500');
    assert.not.equal(read('/proc/self/oom_score_adj'), '500');
  }),
);

test(
  'to become less likely a victim takes CAP_SYS_RESOURCE',
  withSession(['new'], async (t) => {
    if (mayLower) {
      await t.do('set oom_score_adj -500');
      assert.is(read(`/proc/${t.pid}/oom_score_adj`), '-500');
    } else {
      const error = await t.fails('set oom_score_adj -1000');
      assert.is(error.code, 'EACCES');
      assert.match(error.cause!, /CAP_SYS_RESOURCE/);
    }
  }),
);

test(
  'words that are no such number are refused before any call',
  withSession(['new'], async (t) => {
    for (const word of ['', ' 1001', ' -1001', ' never'])
      assert.is((await t.fails(`set oom_score_adj${word}`)).kind, 'language');
  }),
);

test.run();
