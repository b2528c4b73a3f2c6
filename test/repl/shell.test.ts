/** The shell in a real terminal, as a person has it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cliPath } from '../support/cli.ts';
import { needs } from '../support/programs.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { skip } from '../support/skip.ts';
import { TestTerminal, withTerminal } from '../support/tmux.ts';
import { descendantsOf, isProgram } from '../support/traces.ts';
import { waitUntil } from '../support/wait.ts';

const PROMPT = /(box|host)> ?$/;
/** The prompt of whichever shell the image has. */
const SHELL_PROMPT = /[$#] ?$/;

/** Types commands of ns-lab, one after the other. Resolves with what the last one shows. */
async function lab(t: TestTerminal, ...lines: readonly string[]): Promise<string> {
  let screen = '';
  for (const line of lines) {
    t.clear();
    t.enter(line);
    // Not the prompt at which it is typed, but the next.
    await waitUntil(() => t.everything().includes(line));
    screen = await t.see(PROMPT);
  }
  return screen;
}

/** Waits until the size of the terminal in the shell is that of the window, of which it is told by a signal. */
async function hasSize(t: TestTerminal, size: string): Promise<void> {
  let said = '';
  await waitUntil(async () => {
    said = await ask(t, 'stty size');
    return said === size;
  });
}

/** Opens the shell, on an empty screen. */
async function openShell(t: TestTerminal): Promise<void> {
  t.clear();
  t.enter('shell');
  await t.see(SHELL_PROMPT);
}

/** Types a command for the shell and resolves with what it prints. */
async function ask(t: TestTerminal, command: string): Promise<string> {
  t.clear();
  t.enter(`${command}; echo en''d`);
  const screen = await t.see(/^end$/m);
  await t.see(SHELL_PROMPT);
  return screen.slice(screen.indexOf("en''d") + "en''d".length, screen.search(/^end$/m)).trim();
}

/** The program of the box that the terminal has in its foreground, or a part of its name that runs. */
const runs = (t: TestTerminal, name: string) => descendantsOf(t.pid).some((one) => one.name === name);

if (needs('tmux')) {
  test(
    "it has a terminal of the box's own devpts, of the right size, which follows the window",
    withTerminal(async (t) => {
      await lab(t, 'new', 'build');
      await openShell(t);
      assert.is(await ask(t, 'tty'), '/dev/pts/0');
      assert.is(await ask(t, 'stty size'), '40 110');
      t.resize(90, 33);
      await hasSize(t, '33 90');
      t.resize(120, 50);
      await hasSize(t, '50 120');
      assert.is(await ask(t, 'hostname'), 'box');
      assert.is(await ask(t, 'id -u'), '0');
      assert.is(await ask(t, 'cat /proc/1/comm'), 'ns-lab box');
      assert.not.match(t.everything(), 'no devpts');
    }),
  );

  test(
    'Ctrl-C ends the program in the foreground, and not the shell',
    withTerminal(async (t) => {
      await lab(t, 'new', 'build');
      await openShell(t);
      t.enter('sleep 1000');
      await isProgram(t.pid, 'sleep', 'S', true);
      t.press('C-c');
      await waitUntil(() => !runs(t, 'sleep'));
      assert.is(await ask(t, 'echo $?'), '130');
    }),
  );

  test(
    'Ctrl-Z, fg and bg work: the shell has job control',
    withTerminal(async (t) => {
      await lab(t, 'new', 'build');
      await openShell(t);
      t.enter('sleep 1000');
      await isProgram(t.pid, 'sleep', 'S', true);
      t.press('C-z');
      await t.see(/Stopped(.|\n)*[$#] ?$/);
      await isProgram(t.pid, 'sleep', 'T', false);
      assert.match(await ask(t, 'jobs'), /Stopped\s+sleep 1000/);
      t.enter('bg');
      await isProgram(t.pid, 'sleep', 'S', false);
      await t.see(SHELL_PROMPT);
      t.clear();
      t.enter('fg');
      await t.see(/^sleep 1000$/m);
      // The shell says its name before it gives it the keys.
      await isProgram(t.pid, 'sleep', 'S', true);
      t.press('C-c');
      await waitUntil(() => !runs(t, 'sleep'));
      assert.is(await ask(t, 'jobs'), '');
    }),
  );

  test(
    'Ctrl-D ends it, and its exit status is no failure of ns-lab',
    withTerminal(async (t) => {
      await lab(t, 'new', 'build');
      await openShell(t);
      await ask(t, '(exit 3)');
      t.clear();
      t.enter('exit 7');
      const screen = await t.see(PROMPT);
      assert.match(screen, /exit status 7$/m);
      assert.not.match(screen, 'error');
      await openShell(t);
      t.press('C-d');
      assert.match(await t.see(PROMPT), /exit status \d+$/m);
    }),
  );

  for (const [what, lines] of [
    ['that has process 1', ['new', 'build']],
    ["of a PID namespace and the machine's terminal", ['new', 'unshare user pid', 'map root', 'fork']],
  ] as const)
    test(
      `a shell of a box ${what} ends although a program in the background holds its terminal`,
      withTerminal(async (t) => {
        await lab(t, ...lines);
        await openShell(t);
        await ask(t, 'sleep 1000 & true');
        await isProgram(t.pid, 'sleep', 'S', false);
        t.clear();
        t.enter("seq 2000 | tail -3; echo la''st; exit 5");
        const screen = await t.see(PROMPT);
        assert.match(screen, /^1998\r?\n1999\r?\n2000\r?\nlast$/m);
        assert.match(screen, /exit status 5$/m);
        assert.ok(runs(t, 'sleep'), 'the program in the background goes on');
        // Another shell is a new one, with a terminal of its own.
        await openShell(t);
        assert.is(await ask(t, 'echo $((6 * 7))'), '42');
      }),
    );

  test(
    'a program in the background that never stops printing holds no shell back',
    withTerminal(async (t) => {
      await lab(t, 'new', 'build');
      await openShell(t);
      t.clear();
      t.enter('yes & exit 5');
      await t.see(/exit status 5$/m);
      await t.see(PROMPT);
    }),
  );

  test(
    'a program that exec started ends the box although a child holds the terminal',
    withTerminal(async (t) => {
      await lab(t, 'new');
      t.clear();
      t.enter("exec sh -c 'setsid sleep 1000 & echo said; exit 6'");
      const screen = await t.see(PROMPT);
      assert.match(screen, /^said$/m);
      assert.match(screen, /exit status 6$/m);
    }),
  );

  test(
    'Ctrl-] returns to the lab and leaves it running; `shell` comes back to it',
    withTerminal(async (t) => {
      await lab(t, 'new', 'build');
      await openShell(t);
      await ask(t, 'mark=kept');
      t.press('C-]');
      assert.match(await t.see(PROMPT), /`?shell`? returns to it/);
      const inPs = /\d+ +\d+ +\d+ +[RS] \((running|sleeping)\) +(ba)?sh$/m;
      assert.match(await lab(t, 'show ids', 'ps'), inPs);
      t.resize(100, 30);
      await openShell(t);
      assert.is(await ask(t, 'echo $mark'), 'kept');
      await hasSize(t, '30 100');
      t.clear();
      t.enter('exit');
      await t.see(PROMPT);
      assert.not.match(await lab(t, 'ps'), inPs);
    }),
  );

  test(
    'what a program printed meanwhile is shown on the return',
    withTerminal(async (t) => {
      await lab(t, 'new', 'build');
      await openShell(t);
      t.enter("(while ! test -e /go; do sleep 0.1; done; echo mean''while) &");
      t.press('C-]');
      await t.see(PROMPT);
      await lab(t, 'run touch /go');
      await waitUntil(() => !runs(t, 'sleep'));
      assert.not.match(t.everything(), 'meanwhile');
      t.enter('shell');
      await t.see(/meanwhile$/m);
    }),
  );

  test(
    'ns-lab ends although a shell is left running, and ends it too',
    withTerminal(async (t) => {
      await lab(t, 'new', 'build');
      await openShell(t);
      t.press('C-]');
      await t.see(PROMPT);
      t.enter('quit');
      assert.is(await t.ended(), 0);
    }),
  );

  for (const [what, lines] of [
    ["that shares the machine's /dev", ['new']],
    ['without a /dev', ['new', 'unshare user mnt', 'map root', 'mount overlay', 'pivot_root']],
  ] as const) {
    test(
      `a box ${what} gets a terminal of the machine, and a note says so`,
      withTerminal(async (t) => {
        await lab(t, ...lines);
        await openShell(t);
        assert.is(await ask(t, 'stty size'), '40 110');
        t.press('C-]');
        const screen = await t.see(PROMPT);
        assert.match(screen, '# the box has no devpts of its own: this terminal is one of the machine');
      }),
    );
  }

  test(
    'a box that has ended has no shell, and the prompt goes on',
    withTerminal(async (t) => {
      assert.match(await lab(t, 'new', 'exec false', 'shell'), /error: the box "box" has ended/);
    }),
  );

  for (const [program, start, shows, quit] of [
    ['less', 'seq 500 > /numbers; less /numbers', /^1\n2\n3\n(.*\n)+3[0-9]\n/m, ['q']],
    ['vi', "printf 'first\\nsecond\\n' > /text; vi /text", /^first\nsecond\n~\n~/m, [':q', 'Enter']],
  ] as const) {
    test(
      `${program} has the whole screen, and gives it back`,
      withTerminal(async (t) => {
        await lab(t, 'new', 'build');
        await openShell(t);
        if ((await ask(t, `command -v ${program} || echo none`)) === 'none') {
          skip(`the image has no ${program}, because this machine has none`);
          return;
        }
        t.clear();
        t.enter(start);
        await waitUntil(() => shows.test(t.screen()));
        t.resize(80, 24);
        await waitUntil(() => t.screen().split('\n').length <= 24 && /^(1|first)$/m.test(t.screen()));
        // Back to the lab and to the program again, which draws itself anew.
        t.press('C-]');
        await t.see(PROMPT);
        t.clear();
        t.enter('shell');
        // A program that draws itself anew may throw away what is typed meanwhile: a person presses again.
        await waitUntil(async () => {
          if (SHELL_PROMPT.test(t.screen())) return true;
          await t.rests(/^(1|first)\n(2|second)$|[$#] ?$/m);
          if (!SHELL_PROMPT.test(t.screen())) t.press(...quit);
          return false;
        });
        // What was pressed once too often.
        t.press('C-u');
        assert.is(await ask(t, 'echo $((6 * 7))'), '42');
      }),
    );
  }

  test(
    'exec of a shell: process 1 becomes it, and when it ends, the box has ended',
    withTerminal(async (t) => {
      await lab(t, 'new', 'build');
      t.clear();
      t.enter('exec sh');
      await t.see(SHELL_PROMPT);
      // Said at the door, once.
      assert.match(t.everything(), /leaving it ends the box/);
      assert.is(await ask(t, 'echo $$'), '1');
      assert.is(await ask(t, 'tty'), '/dev/pts/0');
      t.press('C-]');
      assert.match(await t.see(PROMPT), /# the program goes on; `?shell`? returns to its terminal/);
      assert.match(await lab(t, 'run echo joined'), /^joined$/m);
      await openShell(t);
      assert.not.match(t.everything(), /leaving it ends the box/);
      assert.is(await ask(t, 'echo $$'), '1');
      t.clear();
      t.enter('exit');
      await t.see(PROMPT);
      assert.match(await lab(t, 'run true'), /error: the box "box" has ended: exit status 0/);
      assert.not.match(await lab(t, 'rm box'), 'error');
    }),
  );

  test('the terminal is afterwards as it was before, however ns-lab ends', async () => {
    const directory = scratchDirectory();
    const t = await TestTerminal.open(['sh', '-i']);
    const modes = (name: string) => readFileSync(join(directory, name), 'utf8');
    const start = async () => {
      t.clear();
      t.enter(`'${process.execPath}' '${cliPath()}' --plain`);
      await t.see(/host> ?$/);
      await lab(t, 'new', 'build');
    };
    const compare = async (name: string) => {
      await t.see(SHELL_PROMPT);
      t.enter(`stty -a > ${directory}/${name}; echo sav''ed`);
      await t.see(/^saved$/m);
      assert.is(modes(name), modes('before'), name);
    };
    try {
      await t.see(SHELL_PROMPT);
      t.enter(`stty -a > ${directory}/before; echo sav''ed`);
      await t.see(/^saved$/m);

      await start();
      await openShell(t);
      t.clear();
      t.enter('exit');
      await t.see(PROMPT);
      t.clear();
      t.enter('quit');
      await compare('after-quit');

      await start();
      await lab(t, 'run false');
      t.clear();
      t.press('C-d');
      await compare('after-ctrl-d');

      await start();
      await openShell(t);
      const child = descendantsOf(t.pid).find(({ parent }) => parent === t.pid)!;
      process.kill(child.pid, 'SIGTERM');
      await t.see(/Terminated|[$#] ?$/);
      await waitUntil(() => !descendantsOf(t.pid).some(({ pid }) => pid === child.pid));
      t.clear();
      t.press('Enter');
      await compare('after-sigterm');
    } finally {
      await t.close();
    }
  });
}

test.run();
