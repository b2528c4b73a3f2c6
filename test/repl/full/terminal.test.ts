/** What the full-screen face does with the person's terminal, and that it gives it back whatever happens. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cliPath } from '../../support/cli.ts';
import { FromShell, fromShell } from '../../support/from-shell.ts';
import { FullScreen, withFullScreen } from '../../support/full-screen.ts';
import { needs } from '../../support/programs.ts';
import { isCrashReport, saboteur } from '../../support/sabotage.ts';
import { scratchDirectory } from '../../support/scratch.ts';
import { TestTerminal } from '../../support/tmux.ts';
import { descendantsOf } from '../../support/traces.ts';
import { waitUntil } from '../../support/wait.ts';

if (needs('tmux')) {
  test(
    'quit and Ctrl-D give the terminal back',
    fromShell(async (t) => {
      assert.equal(t.terminal.modes.alternate, '1');
      await t.does('new', 'box');
      t.terminal.press('C-d');
      assert.match(await t.isRestored(), /^status 0$/m);
    }),
  );

  test('what is typed before it has started is carried out', async () => {
    const go = join(scratchDirectory(), 'go');
    const wait = `while [ ! -e ${go} ]; do sleep 0.05; done; exec "$@"`;
    const terminal = await TestTerminal.open(['sh', '-c', wait, 'sh', process.execPath, cliPath()], {
      env: { LANG: 'C.UTF-8', LC_ALL: '' },
    });
    try {
      terminal.enter('new early');
      await terminal.see(/new early/);
      writeFileSync(go, '');
      await terminal.see(/^early>/m);
    } finally {
      await terminal.close();
    }
  });

  for (const [signal, status] of [
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGINT', 0],
  ] as const) {
    test(
      `${signal} gives the terminal back and leaves no process behind`,
      fromShell(async (t) => {
        await t.does('new', 'box');
        const pid = t.labPid;
        const below = descendantsOf(pid);
        process.kill(pid, signal);
        assert.match(await t.isRestored(), new RegExp(`^status ${status}$`, 'm'));
        const left = new Set(descendantsOf(t.terminal.pid).map((each) => each.pid));
        assert.not(below.some((each) => left.has(each.pid)));
      }),
    );
  }

  test('a terminal that is closed without a signal ends it too, and nothing is left behind', async () => {
    if (!needs('setsid')) return;
    // In a session of its own it has no controlling terminal, as after su -c.
    const command = ['setsid', '--wait', process.execPath, cliPath()];
    const state = scratchDirectory();
    const terminal = await TestTerminal.open(command, { env: { LANG: 'C.UTF-8', LC_ALL: '' }, state });
    let running: readonly number[] = [];
    try {
      await terminal.see(/^host>/m);
      terminal.enter('new box');
      await terminal.see(/^box>/m);
      terminal.enter('shell');
      await terminal.see(/you type inside the box box/);
      running = descendantsOf(terminal.pid).map(({ pid }) => pid);
      assert.ok(running.length > 3, `${running}`);
    } finally {
      // Waits for the end of all that ran in it.
      await terminal.close();
    }
    assert.not(running.some((pid) => existsSync(`/proc/${pid}`)));
    assert.not(existsSync(join(state, 'crash.log')), 'it is no bug either');
  });

  test('a crash gives the terminal back, says what happened, and keeps the details', async () => {
    const state = scratchDirectory();
    const t = await FromShell.open({ preload: saboteur(), state });
    try {
      await t.does('new', 'box');
      process.kill(t.labPid, 'SIGUSR2');
      isCrashReport(await t.isRestored());
      assert.match(readFileSync(join(state, 'crash.log'), 'utf8'), /Error: sabotage\n +at/);
    } finally {
      await t.close();
    }
  });

  test(
    'Ctrl-Z gives the terminal to the shell, and fg comes back to the same session',
    fromShell(async (t) => {
      await t.does('new web', 'web');
      t.terminal.press('C-z');
      await t.sees(/Stopped|Suspended/);
      assert.is(t.terminal.modes.alternate, '0');
      t.terminal.enter('fg');
      await t.sees(/^web>/m);
      await t.does('set hostname x', 'web');
      await t.sees(/unshare uts/);
      t.terminal.press('C-d');
      await waitUntil(() => t.terminal.modes.alternate === '0');
      await t.sees(/\n[$#] ?$/);
      await t.isRestored();
    }),
  );

  test(
    'a window that is too small says so, and the plain prompt goes on with the same session',
    withFullScreen(
      async (t) => {
        await t.does('new web', 'web');
        t.terminal.resize(50, 12);
        await t.sees(/This window is 50×12/);
        t.terminal.press('p');
        await t.sees(/^web> ?$/m);
        t.terminal.enter('show ids');
        await t.sees(/uid_map/);
        t.terminal.enter('quit');
        assert.is(await t.terminal.ended(), 0);
      },
      { columns: 100, rows: 30 },
    ),
  );

  for (const [name, options] of [
    ['--plain', { args: ['--plain'] }],
    ['TERM=dumb', { env: { TERM: 'dumb' } }],
    ['NS_LAB_SCREEN_READER', { env: { NS_LAB_SCREEN_READER: '1' } }],
  ] as const) {
    test(`${name} is the plain face`, async () => {
      const { args = [], env = {} } = options as { args?: string[]; env?: Record<string, string> };
      // tmux sets TERM itself.
      const words = Object.entries(env).map(([key, value]) => `${key}=${value}`);
      const t = await TestTerminal.open(['env', ...words, process.execPath, cliPath(), ...args]);
      try {
        await t.see(/lists the commands\.\n(.*)host> ?$/);
        assert.is(t.modes.alternate, '0');
      } finally {
        await t.close();
      }
    });
  }

  test(
    'NO_COLOR has no colours, and says who acts and what changed all the same',
    withFullScreen(
      async (t) => {
        await t.does('new web', 'web');
        await t.does('unshare user uts', 'web');
        await t.sees(/you act as the box web/);
        await t.sees(/▸ uts/);
        const coloured = t.terminal.screen('-e');
        // biome-ignore lint/suspicious/noControlCharactersInRegex: control sequences begin with one.
        assert.not.match(coloured, /\x1b\[[0-9;]*\b(3[0-8]|4[0-8]|9[0-7])\b[0-9;]*m/);
      },
      { columns: 120, rows: 40, env: { NO_COLOR: '1' } },
    ),
  );

  test(
    'without a UTF-8 locale everything is drawn in ASCII',
    withFullScreen(
      async (t) => {
        await t.does('new web', 'web');
        // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII has them.
        assert.match(t.rows.join('\n'), /^[\x00-\x7f]*$/);
      },
      { columns: 120, rows: 40, env: { LANG: 'C', LC_ALL: 'C' } },
    ),
  );

  test('a prompt that has waited for Ink takes what was typed before', async () => {
    const t = await FullScreen.open({ columns: 120, rows: 40 });
    try {
      await waitUntil(() => t.rows.some((row) => row.startsWith('host>')));
      t.terminal.type('new early');
      t.terminal.press('Enter');
      await t.sees(/^early>/m);
    } finally {
      await t.close();
    }
  });
}

test.run();
