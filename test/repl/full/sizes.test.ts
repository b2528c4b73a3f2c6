/** The full-screen face in windows of every size, and while they change. */
import stringWidth from 'string-width';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type FullScreen, withFullScreen } from '../../support/full-screen.ts';
import { needs } from '../../support/programs.ts';
import { waitUntil } from '../../support/wait.ts';

async function resizes(t: FullScreen, columns: number, rows: number): Promise<void> {
  t.terminal.resize(columns, rows);
  await waitUntil(() => t.rows.length === rows);
}

if (needs('tmux')) {
  test(
    'a storm of sizes, from the smallest to the largest, garbles nothing, Chinese and emoji neither',
    withFullScreen(
      async (t) => {
        await t.does('new web', 'web');
        t.terminal.enter("run echo '网络命名空间 👩‍💻 ❤️ 👍🏽 🇩🇪 end'");
        await t.sees(/exit status 0/);
        // Whatever the terminal made of the emoji, the panels stand where they stood.
        const rows = (await t.terminal.rests()).split('\n').slice(2, -1);
        const separators = rows
          .filter((row) => !/end/.test(row))
          .map((row) => stringWidth(row.split('│')[0]!));
        assert.is(new Set(separators).size, 1, rows.join('\n'));
        for (const [columns, rows] of [
          [300, 80],
          [60, 15],
          [121, 33],
          [80, 24],
          [99, 50],
          [100, 16],
          [180, 20],
        ] as const)
          t.terminal.resize(columns, rows);
        for (const [columns, rows] of [
          [300, 80],
          [60, 15],
          [80, 24],
        ] as const) {
          await resizes(t, columns, rows);
          await t.sees(/^web> *(│|$)/m);
          await t.isClean();
          await t.sees(/you act as the box web/);
        }
        t.terminal.resize(59, 15);
        await t.sees(/This window is 59×15.*60×15/s);
        t.terminal.resize(120, 40);
        await t.sees(/1 namespaces/);
        await t.isClean();
      },
      { columns: 120, rows: 40 },
    ),
  );

  test(
    'at 80×24 a lesson, a question, the words of Tab and a shell have their places',
    withFullScreen(
      async (t) => {
        await t.does('lesson start hostname', 'host');
        await t.does('new web', 'web');
        await t.does('next', 'web');
        await t.sees(/step 2 of 4/);
        // The question is there with all its choices; a panel has the screen as long as its key asks for it.
        await t.sees(/^ {2}3 box +the name of the box[\s\S]*"answer 1" to "answer 3"/m);
        t.terminal.press('M-3');
        await t.sees(/^host \+ web +net:\[/m);
        t.terminal.press('M-3');
        await t.sees(/step 2 of 4/);
        t.terminal.type('set ');
        t.terminal.press('Tab');
        await t.sees(/set the host name/);
        await t.isClean();
        t.terminal.press('C-c');
        t.terminal.press('C-c');
        await t.sees(/type a command/);
        await t.opensShell('web');
        await t.sees(/step 2 of 4/);
        await t.isClean();
        for (const row of t.rows) assert.ok(row.length <= 80, row);
      },
      { columns: 80, rows: 24 },
    ),
  );
}

test.run();
