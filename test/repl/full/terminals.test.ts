/** The full-screen face in GNU screen, over ssh and on the Linux console. */
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type FromShell, fromShell } from '../../support/from-shell.ts';
import { startSshd } from '../../support/own-sshd.ts';
import { needs, programPath } from '../../support/programs.ts';
import { isCrashReport, saboteur } from '../../support/sabotage.ts';
import { scratchDirectory } from '../../support/scratch.ts';
import { isRoot } from '../../support/session.ts';
import { skip } from '../../support/skip.ts';
import { waitUntil } from '../../support/wait.ts';

/** The panels, a shell, suspending and coming back: what the terminal in between has to get right. */
async function isUsable(t: FromShell): Promise<void> {
  const { terminal } = t;
  await t.does('new web', 'web');
  await t.sees(/shared with the host|shared +│|shared$/m);
  await t.isClean();
  await t.opensShell('web');
  terminal.enter('echo "$TERM 你好"; cat -v');
  await t.sees(/^xterm(-256color)? 你好/m);
  terminal.press('Up', 'Home', 'F5', 'Enter');
  await t.sees(/\^\[\[A\^\[\[H\^\[\[15~/);
  terminal.press('C-c');
  await t.sees(/\^C *│/);
  terminal.press('C-]');
  await t.sees(/the shell goes on/);

  terminal.resize(120, 36);
  await waitUntil(() => t.rows.length === 36);
  await t.isClean();
  terminal.press('C-z');
  await t.sees(/Stopped|Suspended/);
  terminal.enter('fg');
  await t.sees(/^web>/m);
  await t.isClean();
  await t.does('set hostname x', 'web');
  await t.sees(/unshare uts/);
}

/** A crash and a signal that ends it: the shell has its terminal again, and what happened is there to be read. */
async function isRestoredInAnyCase(t: FromShell): Promise<void> {
  await t.does('new', 'box');
  process.kill(t.labPid, 'SIGUSR2');
  isCrashReport(await t.isRestored(/^status 70$/m));
  await t.startAgain();
  await t.does('new', 'box');
  process.kill(t.labPid, 'SIGTERM');
  await t.isRestored(/^status 143$/m);
}

function hasAccount(): boolean {
  try {
    return userInfo().username !== '';
  } catch {
    return false;
  }
}

const PROMPT = /[$#] ?$/;

/** Ends ns-lab, and waits for the shell that it was started from. */
async function isLeft(t: FromShell): Promise<void> {
  t.terminal.press('C-d');
  await waitUntil(() => PROMPT.test(t.rows.at(-1) ?? ''));
}

if (!hasAccount()) skip('screen and sshd know only users of /etc/passwd');
else if (needs('tmux', 'screen')) {
  const directory = scratchDirectory();
  chmodSync(directory, 0o700);
  const config = join(directory, 'screenrc');
  const via = ['screen', '-c', config, '-U', 'sh'];
  // When its terminal is closed it ends, instead of waiting in the background.
  writeFileSync(config, 'autodetach off\nstartup_message off\n');

  test(
    'GNU screen shows it with eight colours, and gets its window back',
    fromShell(
      async (t) => {
        await isUsable(t);
        const coloured = t.terminal.screen('-e');
        assert.not.match(coloured, /[34]8;[25];/);
        await isLeft(t);
        await t.isRestored(PROMPT);
        t.terminal.enter('exit');
      },
      { via, env: { SCREENDIR: directory, COLORTERM: '' } },
    ),
  );

  test(
    'GNU screen gets its window back after a crash and after SIGTERM',
    fromShell(
      async (t) => {
        await isRestoredInAnyCase(t);
        t.terminal.enter('exit');
      },
      { via, env: { SCREENDIR: directory }, preload: saboteur() },
    ),
  );
}

if (hasAccount() && needs('tmux', 'ssh')) {
  // Not installed for the test: as a package it is a service that lets people in.
  if (!programPath('sshd')) skip('sshd is not installed (Debian package openssh-server)');
  else if (isRoot) {
    test('over ssh it is as it is here, and the terminal is given back', async () => {
      const server = await startSshd();
      try {
        await fromShell(
          async (t) => {
            await isUsable(t);
            await isLeft(t);
            await t.isRestored(/^before$[\s\S]*[$#] ?$/m);
            t.terminal.enter('exit');
            assert.is(await t.terminal.ended(), 0);
          },
          { via: server.command },
        )();
      } finally {
        await server.close();
      }
    });

    test('over ssh the terminal is given back after a crash and after SIGTERM', async () => {
      const server = await startSshd();
      try {
        await fromShell(
          async (t) => {
            await isRestoredInAnyCase(t);
            t.terminal.enter('exit');
            assert.is(await t.terminal.ended(), 0);
          },
          { via: server.command, preload: saboteur() },
        )();
      } finally {
        await server.close();
      }
    });
  } else skip('sshd lets others in only when it is started by root');
}

/** Capabilities of terminfo(5) for `linux`, as infocmp(1) prints them, and in console_codes(4) what ends each. */
const LINUX = [
  String.raw`\[\d+;\d+H`, // cup
  String.raw`\[\d+G`, // hpa
  String.raw`\[\d+X`, // ech
  String.raw`\[H`, // home
  String.raw`\[J`, // ed
  String.raw`\[\?7[hl]`, // smam, rmam
  String.raw`\[\?25[hl]`, // cnorm, civis
  String.raw`\[0m`, // sgr0
  String.raw`\[((1|2|4|5|7|[34][0-7])(;|(?=m)))+m`, // bold, dim, smul, blink, rev, setaf, setab
  String.raw`\[(22|24|25|27|39|49)m`,
];
const ALLOWED = new RegExp(`\x1b(${LINUX.join('|')})`, 'g');
// biome-ignore lint/suspicious/noControlCharactersInRegex: control sequences begin with one.
const STRANGE = /.{0,10}\x1b.{0,20}/;
/** In code page 437, and in each of Debian's console fonts for Latin scripts. */
const CONSOLE_FONT = /^[ -~─│┐┘└├┼█░■→←↑↓•·»µ]$/;

if (needs('tmux')) {
  const record = join(scratchDirectory(), 'written');
  test(
    'the Linux console gets only what its terminfo and its fonts have',
    fromShell(
      async (t) => {
        await isUsable(t);
        t.terminal.press('F1');
        await t.sees(/Keys/);
        t.terminal.press('Escape');
        await t.sees(/^─ transcript/m);
        t.terminal.enter('shell');
        await t.sees(/^ready> *│/m);
        t.terminal.enter("clear; printf '\\e[1;3;9;38;5;203mcolour\\e[38;2;9;9;250mblue\\e[0m\\n'");
        await t.sees(/^colourblue *│/m);
        t.terminal.press('C-]');
        await t.sees(/^web> *│/m);
        await isLeft(t);
        const screen = await t.isRestored(PROMPT);
        assert.not.match(screen, /web>/, 'nothing of it is left on the one screen that there is');

        const text = readFileSync(record, 'utf8');
        // What the line editor of the shell that started it wrote is not the interface's.
        const own = text.slice(text.indexOf('\x1b[?7l'), text.lastIndexOf('\x1b[?7h'));
        assert.ok(own.length > 10_000, `${own.length} characters`);
        const left = own.replace(ALLOWED, '');
        const strange = STRANGE.exec(left)?.[0];
        assert.not(strange, `not of this terminal: ${JSON.stringify(strange)}`);
        // The shell ended its lines while ns-lab was suspended.
        const missing = [...new Set(left.replaceAll(/[你好]|\r\n/g, ''))].filter(
          (each) => !CONSOLE_FONT.test(each),
        );
        assert.equal(missing, []);
      },
      { term: 'linux', record, env: { COLORTERM: '' } },
    ),
  );
}

test.run();
