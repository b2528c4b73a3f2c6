import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { mountsPanel } from '../../../../src/repl/full/panels/mounts.ts';
import { inEveryForm, inputOf, stateOf } from '../../../support/panels.ts';
import { withSession } from '../../../support/session.ts';

test(
  'mounts are a tree, an overlay shows its layers, and a new mount is marked',
  withSession(['new web'], async (t) => {
    await t.unshare('mnt', 'pid');
    await t.do('fork', 'mount overlay', 'mount proc', 'pivot_root');
    const last = await t.do('mount tmpfs /tmp');
    const mounts = readFileSync(`/proc/${t.pid}/mountinfo`, 'utf8').trim().split('\n');
    inEveryForm(mountsPanel, inputOf(stateOf(t, last)), (text, _, locale) => {
      assert.match(
        text.split('\n')[0]!,
        new RegExp(
          locale === 'en'
            ? `^${mounts.length} mounts, / is overlay`
            : `^${mounts.length} 个挂载，/ 是 overlay`,
        ),
      );
      assert.match(text, /^ {2}\/ {2}overlay/m);
      assert.match(text, locale === 'en' ? /▤ upper: what the box writes/ : /▤ upper：盒子写入的内容/);
      assert.match(text, /▤ lower/);
      assert.match(text, /[├└] \/proc {2}proc/);
      assert.match(text, /^▸ +[├└] \/tmp {2}tmpfs/m);
    });
  }),
);

test.run();
