import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { setLocale } from '../../../../src/locale/locale.ts';
import { meterLine, meterLines } from '../../../../src/repl/full/scene/meter.ts';
import { lineWidth } from '../../../../src/repl/full/text/fit.ts';
import type { Score } from '../../../../src/session/attacks.ts';
import { inked, stateOf } from '../../../support/panels.ts';
import { withSession } from '../../../support/session.ts';
import { nsLink } from '../../../support/witness.ts';

test(
  'it counts what the box has of a container, by name where there is room, with the evidence of the kernel',
  withSession(['new web', 'unshare user uts'], (t) => {
    const state = stateOf(t);
    try {
      for (const columns of [60, 80, 120, 200]) {
        setLocale('en');
        assert.match(inked([meterLine(state, columns)], columns)[0]!, /^ web is 2\/12 of a container/);
        setLocale('zh-CN');
        assert.match(inked([meterLine(state, columns)], columns)[0]!, /^ web 已是容器的 2\/12/);
      }
      setLocale('en');
      assert.match(inked([meterLine(state, 120)], 120)[0]!, /✓user ·mnt ✓uts ·ipc .*·filter/);
      assert.match(inked([meterLine(state, 60)], 60)[0]!, /missing: mnt|■■□/);
      const evidence = inked(meterLines(state), 80);
      assert.is(evidence.length, 12);
      assert.ok(evidence.some((row) => row.includes(nsLink(t.pid, 'uts')) && /✓ uts/.test(row)));
      assert.ok(evidence.some((row) => /· filter +Seccomp 0/.test(row)));
      setLocale('zh-CN');
      // Each begins in the same column, however wide the name before it is.
      const columns = meterLines(state).map((row) => lineWidth(row.slice(0, -1)));
      assert.equal(new Set(columns).size, 1, `${columns}`);
    } finally {
      setLocale('en');
    }
  }),
);

test(
  'it says whether the walls were tried, and 100 % only when all that can be held was',
  withSession(['new web'], (t) => {
    const shown = (score: Partial<Score>) => {
      const none = { held: 0, through: 0, open: 0, absent: 0, untried: 0 };
      const attacks = new Map([['web', { ...none, ...score }]]);
      return inked([meterLine({ ...stateOf(t), attacks }, 120)], 120)[0]!;
    };
    assert.match(inked([meterLine(stateOf(t), 120)], 120)[0]!, /walls not tried$/);
    assert.match(shown({ untried: 9 }), /walls not tried$/);
    assert.match(shown({ held: 9, untried: 1, absent: 5 }), /walls hold 90 %$/);
    assert.match(shown({ held: 199, through: 1 }), /walls hold 99 %$/);
    assert.match(shown({ held: 9, absent: 5, open: 2 }), /walls hold 100 %$/);
  }),
);

test(
  'without a box it says what makes one',
  withSession([], (t) => {
    assert.match(inked([meterLine(stateOf(t), 80)], 80)[0]!, /no box yet: type new/);
  }),
);

test.run();
