/** Programs of the whole screen, in the shell inside the full-screen face, in a real terminal. */
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type FullScreen, type FullScreenOptions, withFullScreen } from '../../support/full-screen.ts';
import { needs } from '../../support/programs.ts';
import { isProgram } from '../../support/traces.ts';
import { waitUntil } from '../../support/wait.ts';

/** With the time of day in seconds. */
const TOP = /^top - \d/;
const SIZE = { columns: 120, rows: 40 };

/** A shell in a box. */
async function shellIn(t: FullScreen, command: 'build web' | 'new web'): Promise<void> {
  await t.does(command, 'web');
  await t.opensShell('web');
  await types(t, 'cd /tmp; pwd');
  await isFirstRow(t, '/tmp');
}

/** The shell of a whole container. */
const inContainer = (work: (t: FullScreen) => Promise<void>) =>
  withFullScreen(async (t) => {
    await shellIn(t, 'build web');
    await work(t);
  }, SIZE);

/** The shell of an ordinary process, for what has nothing to do with containers. */
const inShell = (work: (t: FullScreen) => Promise<void>, options: FullScreenOptions = {}) =>
  withFullScreen(
    async (t) => {
      await shellIn(t, 'new web');
      await work(t);
    },
    { ...SIZE, ...options },
  );

/** A command of the shell, on an empty screen; once the one before it has ended. */
async function types(t: FullScreen, command: string): Promise<void> {
  await isReady(t);
  t.terminal.enter(`clear; ${command}`);
}

/** The last thing that the shell shows is its prompt. */
const isReady = (t: FullScreen) => waitUntil(() => shellRows(t).findLast((row) => row !== '') === 'ready>');

/** What the shell's part of the screen shows, without the panels beside it. */
const shellRows = (t: FullScreen): string[] =>
  t.rows.slice(3, -1).map((row) => (row.includes('│') ? row.slice(0, row.indexOf('│')) : row).trimEnd());

const isFirstRow = (t: FullScreen, text: string) => waitUntil(() => shellRows(t)[0] === text);

if (needs('tmux', 'vi', 'less', 'top')) {
  test(
    'vi edits and saves a file with the arrow keys, follows the window, and leaves the screen as it was',
    inContainer(async (t) => {
      const { terminal } = t;
      await types(t, "echo before; stty size; trap 'echo resized' WINCH");
      await t.sees(/^before/m);
      const size = /^(\d+) (\d+) *│/m.exec(await t.sees(/^\d+ \d+ *│/m))!;
      await isReady(t);
      terminal.enter('vi file');
      await t.sees(/^~ *│/m);
      await t.terminal.rests();
      terminal.press('i');
      terminal.type('one 网络');
      terminal.press('Enter');
      terminal.type('three');
      terminal.press('Escape', 'Up', 'Home', 'i');
      terminal.type('zero ');
      terminal.press('Right', 'Right', 'Right');
      terminal.type('!');
      await t.sees(/^zero one! 网络/m);
      const column = terminal.cursorColumn;
      terminal.press('Escape');
      // Where text is no longer typed the cursor stands on a letter, and no longer behind it.
      await waitUntil(() => terminal.cursorColumn === column - 1);

      const tildes = () => shellRows(t).filter((row) => row === '~').length;
      await terminal.rests();
      const before = tildes();
      terminal.resize(SIZE.columns + 10, SIZE.rows + 6);
      await waitUntil(() => tildes() === before + 6);
      await t.isClean();
      terminal.resize(SIZE.columns, SIZE.rows);
      await waitUntil(() => tildes() === before);

      terminal.enter(':wq');
      await t.sees(/^before/m);
      await waitUntil(() => tildes() === 0);
      await types(t, 'stty size');
      await t.sees(new RegExp(`^${size[1]} ${size[2]} *│`, 'm'));
      assert.is(readFileSync(`/proc/${t.pid}/root/tmp/file`, 'utf8'), 'zero one! 网络\nthree\n');
    }),
  );

  test(
    'less pages and searches, top is live, and q ends them',
    inContainer(async (t) => {
      const { terminal } = t;
      await types(t, 'seq 1000 1500 > numbers; less numbers');
      await isFirstRow(t, '1000');
      terminal.press('Space');
      await waitUntil(() => Number(shellRows(t)[0]) > 1020);
      terminal.press('PageUp');
      await isFirstRow(t, '1000');
      terminal.enter('/1333');
      await isFirstRow(t, '1333');
      terminal.press('Up');
      await isFirstRow(t, '1332');
      terminal.press('q');
      await t.sees(/^ready> *│/m);

      await types(t, 'top -d 1');
      let first: string | undefined;
      await waitUntil(() => {
        first = shellRows(t).find((row) => TOP.test(row));
        return first !== undefined;
      });
      await waitUntil(() => shellRows(t).some((row) => TOP.test(row) && row !== first));
      await t.sees(/^ +1 .*│/m);
      terminal.press('q');
      await t.sees(/^ready> *│/m);
    }),
  );

  test(
    'jobs are stopped, continued, interrupted and ended by the keys of a terminal',
    inContainer(async (t) => {
      const { terminal } = t;
      await types(t, 'sleep 1000 &');
      await t.sees(/^\[1\] \d+/m);
      await isProgram(terminal.pid, 'sleep', 'S', false);
      await types(t, 'fg');
      await t.sees(/^sleep 1000 *│/m);
      // The shell says its name before it gives it the keys.
      await isProgram(terminal.pid, 'sleep', 'S', true);
      terminal.press('C-z');
      await t.sees(/^\[1\]\+ +Stopped +sleep 1000/m);
      await isProgram(terminal.pid, 'sleep', 'T', false);
      await types(t, 'bg');
      await t.sees(/^\[1\]\+ sleep 1000 & *│/m);
      await isProgram(terminal.pid, 'sleep', 'S', false);
      await types(t, 'fg');
      await t.sees(/^sleep 1000 *│/m);
      await isProgram(terminal.pid, 'sleep', 'S', true);
      terminal.press('C-c');
      await isReady(t);
      terminal.enter('echo "status $?"; jobs; echo end');
      await waitUntil(() => /status 130\nend\n/.test(shellRows(t).join('\n')));
      await types(t, 'cat > typed');
      // What is typed before the screen is cleared is cleared with it.
      await waitUntil(() => shellRows(t).every((row) => row === ''));
      terminal.enter('line');
      await isFirstRow(t, 'line');
      terminal.press('C-d');
      await waitUntil(() => shellRows(t)[1] === 'ready>');
      assert.is(readFileSync(`/proc/${t.pid}/root/tmp/typed`, 'utf8'), 'line\n');
    }),
  );

  test(
    'pastes, clicks and the bell reach and leave programs as in any other terminal',
    inShell(async (t) => {
      const { terminal } = t;
      // The shell's part of the screen has carried out what comes before the word.
      await types(t, "printf '\\e[?1002h\\e[?1006hmouse\\n'; cat > /dev/null");
      await isFirstRow(t, 'mouse');
      const y = t.rows.findIndex((row) => /you type inside/.test(row)) + 1;
      // The fifth column and second row of the shell.
      terminal.type(`\x1b[<0;5;${y + 2}M\x1b[<0;5;${y + 2}m`);
      await t.sees(/\^\[\[<0;5;2M\^\[\[<0;5;2m/);
      // Released over a panel: that is the last of the 56 columns of the shell, for the program.
      terminal.type(`\x1b[<0;5;${y + 2}M\x1b[<0;100;1m`);
      await t.sees(/\^\[\[<0;5;2M\^\[\[<0;56;1m/);
      terminal.press('C-c');
      await types(t, "printf '\\e[?1002lkeys\\n'; cat -v");
      await isFirstRow(t, 'keys');
      terminal.press('Up', 'F5', 'Home');
      terminal.press('Enter');
      await t.sees(/\^\[\[A\^\[\[15~\^\[\[H/);
      terminal.press('C-c');
      await types(t, '');
      await isFirstRow(t, 'ready>');
      // bash asks for marked pastes: a line break in one does not carry it out.
      terminal.type('\x1b[200~echo one\necho two\x1b[201~');
      await t.sees(/^ready> echo one *│/m);
      await t.sees(/^echo two *│/m);
      terminal.press('Enter');
      await t.sees(/^one *│/m);
      await t.sees(/^two *│/m);
    }),
  );

  /** The row that the program printed, with its colours: two pictures of a screen may differ. */
  const colours = async (t: FullScreen): Promise<string> => {
    let row: string | undefined;
    await waitUntil(() => {
      const rows = t.terminal.screen('-e').split('\n');
      row = rows.find((each) => /plain/.test(each) && /rgb/.test(each) && !/printf/.test(each));
      return row !== undefined;
    });
    return row!;
  };
  const RAINBOW =
    "printf 'plain \\e[31mred\\e[0m \\e[7mback\\e[0m \\e[4munder\\e[0m \\e[38;5;203m256\\e[0m \\e[38;2;10;20;250mrgb\\e[0m\\n'";

  test(
    'colours and attributes of programs are those of the terminal of 256 colours',
    inShell(
      async (t) => {
        await types(t, `echo "$TERM $(tput colors)"; ${RAINBOW}`);
        await t.sees(/^xterm-256color 256 *│/m);
        await t.sees(/^plain red back under 256 rgb *│/m);
        const row = await colours(t);
        for (const code of ['31m', '7m', '4m', '38;5;203m', '38;5;21m'])
          assert.ok(row.includes(code), `${code} in ${JSON.stringify(row)}`);
        assert.not.match(row, /38;2;/);
      },
      { env: { COLORTERM: '' } },
    ),
  );

  test(
    'a terminal of all colours gets those of programs as they are, and programs are told so',
    inShell(
      async (t) => {
        await types(t, `echo "$TERM $COLORTERM"; ${RAINBOW}`);
        await t.sees(/^xterm-256color truecolor *│/m);
        await t.sees(/^plain red back under 256 rgb *│/m);
        const row = await colours(t);
        // tmux keeps all colours, whatever the terminal that it is shown on has.
        for (const code of ['31m', '7m', '4m', '38;5;203m', '38;2;10;20;250m'])
          assert.ok(row.includes(code), `${code} in ${JSON.stringify(row)}`);
      },
      { env: { COLORTERM: 'truecolor' } },
    ),
  );

  for (const TERM of ['linux', 'xterm'])
    test(
      `a terminal of eight colours gets eight from programs too: TERM=${TERM}`,
      inShell(
        async (t) => {
          await types(t, `echo "$TERM $(tput colors)"; ${RAINBOW}`);
          await t.sees(/^xterm 8 *│/m);
          await t.sees(/^plain red back under 256 rgb *│/m);
          const all = t.terminal.screen('-e');
          assert.not.match(all, /[34]8;[25];/);
          assert.ok((await colours(t)).includes('31m'));
        },
        { env: { COLORTERM: '' }, term: TERM },
      ),
    );

  test(
    'with NO_COLOR programs are told so, and have none',
    inShell(
      async (t) => {
        await types(t, `echo "NO_COLOR=$NO_COLOR"; ${RAINBOW}`);
        await t.sees(/^NO_COLOR=1 *│/m);
        await t.sees(/^plain red back under 256 rgb *│/m);
        const row = await colours(t);
        assert.ok(row.includes('7m') && row.includes('4m'), row);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: control sequences begin with one.
        assert.not.match(row, /\x1b\[[0-9;]*\b(3[0-8]|4[0-8]|9[0-7])\b[0-9;]*m/);
      },
      { env: { NO_COLOR: '1' } },
    ),
  );

  test(
    'in a window too small for panels the shell has all of it, and has the panels again in a larger one',
    inShell(async (t) => {
      t.terminal.resize(50, 12);
      await waitUntil(() => t.rows[1]?.startsWith('─ you type inside') === true);
      await types(t, 'stty size');
      await t.sees(/^9 50$/m);
      t.terminal.resize(SIZE.columns, SIZE.rows);
      await t.sees(/1 namespaces/);
      await t.isClean();
    }),
  );
}

test.run();
