import { readlinkSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { NAMESPACES } from '../../../../src/kernel/proc/namespaces.ts';
import { namespacesPanel } from '../../../../src/repl/full/panels/namespaces.ts';
import { inEveryForm, inputOf, stateOf } from '../../../support/panels.ts';
import { withSession } from '../../../support/session.ts';

const OWN = { en: 'its own', 'zh-CN': '自己的' };
const SHARED = { en: 'shared', 'zh-CN': '共享' };

test(
  'each namespace stands with both inodes and a verdict in words, and the changed ones are marked',
  withSession(['new web'], async (t) => {
    const last = await t.do('unshare user uts pid');
    const { pid } = t;
    inEveryForm(namespacesPanel, inputOf(stateOf(t, last)), (text, _, locale) => {
      for (const { type, file } of NAMESPACES) {
        const [theirs, own] = [t.lab.host.pid, pid].map(
          (of) => /\d+/.exec(readlinkSync(`/proc/${of}/ns/${file}`))![0],
        );
        const row = text.split('\n').find((each) => new RegExp(`^(▸| ) ${type} `).test(each))!;
        assert.match(row, new RegExp(`${theirs} +${own} `), type);
        if (type === 'user' || type === 'uts') assert.match(row, new RegExp(`^▸.*${OWN[locale]}`));
        else if (type === 'pid') assert.match(row, /^▸.*fork/);
        else assert.match(row, new RegExp(`^ .*${SHARED[locale]}`));
      }
      assert.match(text.split('\n')[0]!, locale === 'en' ? /^2 of 8 its own$/ : /^8 个中 2 个是自己的$/);
    });
  }),
);

test(
  'without a box there are those of the host, and what makes one',
  withSession([], (t) => {
    inEveryForm(namespacesPanel, inputOf(stateOf(t)), (text) => {
      assert.match(text, /`new`/);
      assert.match(text, /uts +\d{10}$/m);
    });
  }),
);

test.run();
