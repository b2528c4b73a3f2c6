/** A lesson in the full-screen face, in a real terminal. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withFullScreen } from '../../support/full-screen.ts';
import { needs } from '../../support/programs.ts';
import { isRoot } from '../../support/session.ts';
import { nsLink } from '../../support/witness.ts';

const UNSHARE = isRoot ? 'unshare uts' : 'unshare user uts';

if (needs('tmux')) {
  test(
    "the step, its question and the kernel's answer are in sight together, without scrolling",
    withFullScreen(
      async (t) => {
        await t.does('lesson start hostname', 'host');
        await t.sees(/step 1 of 4/);
        await t.does('new', 'box');
        await t.sees(/step 1 of 4: done/);
        await t.does('next', 'box');
        // Numbered, with the word that may be typed instead, and without the marks of Markdown.
        await t.sees(/^ {2}1 none +empty, or \(none\)/m);
        await t.sees(/^ {2}2 same +the name/m);
        const rows = (await t.terminal.rests()).split('\n');
        const end = rows.findIndex((row) => /^─ transcript/.test(row));
        for (const row of rows.slice(3, end)) assert.not.match(row.slice(0, row.indexOf('│')), /`/);
        await t.does('answer 2', 'box');
        await t.sees(/your answer: the name of the machine/);

        await t.does(UNSHARE, 'box');
        await t.sees(/step 2 of 4: done/);
        const screen = await t.terminal.rests();
        assert.match(screen, /step 2 of 4: done/);
        assert.match(screen, /^ right/m);
        assert.match(screen, /^ ✓ /m);
        const [, own] = /namespaces\.uts +\d+ → (\d+) *│/.exec(screen) ?? [];
        assert.is(`uts:[${own}]`, nsLink(t.pid, 'uts'));
      },
      { columns: 120, rows: 40 },
    ),
  );

  test(
    'a wrong answer by word is told what is so, in Chinese too',
    withFullScreen(
      async (t) => {
        await t.does('lesson start hostname', 'host');
        await t.does('new', 'box');
        await t.does('next', 'box');
        await t.does('answer box', 'box');
        await t.does(UNSHARE, 'box');
        await t.sees(/你的回答：/);
        await t.sees(/不对，答案是：/);
      },
      { columns: 120, rows: 40, args: ['--lang', 'zh-CN'] },
    ),
  );
}

test.run();
