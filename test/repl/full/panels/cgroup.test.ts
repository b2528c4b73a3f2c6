import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isRefusal } from '../../../../src/kernel/cgroup/placement.ts';
import { cgroupPanel } from '../../../../src/repl/full/panels/cgroup.ts';
import { placeOf } from '../../../support/limits.ts';
import { inEveryForm, inputOf, stateOf } from '../../../support/panels.ts';
import { withSession } from '../../../support/session.ts';
import { skip } from '../../../support/skip.ts';

test(
  'without a group of its own the box says so, and which controllers there are',
  withSession(['new web'], (t) => {
    inEveryForm(cgroupPanel, inputOf(stateOf(t)), (text, width, locale) => {
      assert.match(text, locale === 'en' ? /^none of its own: try `set cpu quota`/ : /^没有自己的组/);
      if (width < 60) return;
      const { cgroup } = t.snapshot();
      for (const name of ['cpu', 'memory', 'pids'] as const)
        if ('path' in cgroup[name]) assert.match(text, new RegExp(`\\b${name}\\b`));
    });
  }),
);

const place = placeOf('pids');
if (isRefusal(place)) skip('this user may not make control groups here');
else
  test(
    'use stands against limit with a bar, beside the file that says so, and the new limit is marked',
    withSession(['new web'], async (t) => {
      const last = await t.do('set pids max 4');
      const [, path] = /^\d+:[^:]*\bpids\b[^:]*:(.*)$|^0::(.*)$/m.exec(
        readFileSync(`/proc/${t.pid}/cgroup`, 'utf8'),
      )!;
      inEveryForm(cgroupPanel, inputOf(stateOf(t, last)), (text, width, locale) => {
        assert.match(text, locale === 'en' ? /^own: pids/ : /^自己的：pids/);
        assert.match(text, locale === 'en' ? /pids +█+░+ 1 of 4$/m : /pids +█+░+ 1，上限 4$/m);
        assert.match(text, /^▸ +pids\.max +4$/m);
        if (width === 100 && path) assert.ok(text.includes(path), path);
      });
    }),
  );

test.run();
