/** Keys, the mouse and a shell's programs in the full-screen face, in a real terminal. */
import { test } from 'uvu';
import { type FullScreen, withFullScreen } from '../../support/full-screen.ts';
import { needs } from '../../support/programs.ts';
import { waitUntil } from '../../support/wait.ts';

const SIZE = { columns: 120, rows: 40 };

/** Enters text as a terminal does for a paste. */
const paste = (t: FullScreen, text: string) => t.terminal.type(`\x1b[200~${text}\x1b[201~`);

if (needs('tmux')) {
  test(
    'completion offers words, the history is searched, and a pasted script is carried out',
    withFullScreen(async (t) => {
      t.terminal.type('unsh');
      t.terminal.press('Tab');
      await t.sees(/^host> unshare/m);
      await t.sees(/namespace/);
      t.terminal.press('C-u');
      t.terminal.type('set ');
      t.terminal.press('Tab');
      await t.sees(/ hostname +set the host name/);
      t.terminal.press('Tab');
      await t.sees(/^host> set hostname/m);
      t.terminal.press('C-c');
      await t.sees(/type a command/);

      paste(t, 'new web\nunshare user uts\nset hostname web9\n');
      await t.sees(/3 commands: Enter carries them out/);
      t.terminal.press('Enter');
      await t.sees(/hostname +web9/);
      await t.isReady('web');

      t.terminal.press('C-r');
      t.terminal.type('set hostname');
      await t.sees(/search the history: set hostname/);
      t.terminal.press('C-g');
      t.terminal.press('Up');
      await t.sees(/^web> new web/m);
      t.terminal.press('C-c');
      await t.isReady('web');

      t.terminal.press('C-s');
      t.terminal.type('web9');
      await t.sees(/match 1 of [1-9]/);
      t.terminal.press('C-g');
      t.terminal.press('F1');
      await t.sees(/─ Keys ─/);
      await t.sees(/✓ uts +uts:\[\d+\]/);
    }, SIZE),
  );

  test(
    'a click opens a panel and the calls of a command, the wheel scrolls',
    withFullScreen(async (t) => {
      await t.does('new web', 'web');
      // Panels have their places when the box has been read.
      await t.namesBox('web');
      const click = async (pattern: RegExp) => {
        await t.sees(pattern);
        const rows = (await t.terminal.rests()).split('\n');
        const y = rows.findIndex((row) => pattern.test(row));
        const x = rows[y]!.search(pattern);
        t.terminal.type(`\x1b[<0;${x + 3};${y + 1}M\x1b[<0;${x + 3};${y + 1}m`);
      };
      await click(/6 identity/);
      await t.sees(/effective +[█░]/);
      await click(/clone\(SIGCHLD/);
      await t.sees(/\[\w+ \d+\] clone\(SIGCHLD/);
      // What is longer than the screen is read from its beginning.
      await t.does('help', 'web');
      const rowsBelow = async () =>
        Number(/(\d+) lines further down: PgDn/.exec(await t.sees(/further down/))![1]);
      await t.sees(/^web> help *│[^\n]*\nBoxes/m);
      const before = await rowsBelow();
      t.terminal.type('\x1b[<65;5;10M'.repeat(5));
      await waitUntil(async () => (await rowsBelow()) < before);
      t.terminal.press('PageUp');
      await t.sees(/^web> help/m);
    }, SIZE),
  );

  test(
    'programs of the whole screen, sudden output and resizing work in a shell, and a key comes back',
    withFullScreen(async (t) => {
      await t.does('new web', 'web');
      await t.opensShell('web');
      t.terminal.enter('head -c 10000000 /dev/zero | tr "\\\\0" x | fold -w 50; echo done-$((1+1))');
      await t.sees(/done-2/);
      t.terminal.enter('clear; stty size');
      const [, rows, columns] = /^(\d+) (\d+) *│/m.exec(await t.sees(/^\d+ \d+ *│/m))!;
      t.terminal.press('F12');
      await t.sees(/─{60}/);
      t.terminal.enter('clear; stty size');
      await t.sees(/^37 120$/m);
      t.terminal.press('F12');
      await t.sees(/1 namespaces/);
      t.terminal.enter('clear; stty size');
      await t.sees(new RegExp(`^${rows} ${columns} *│`, 'm'));
      t.terminal.press('C-]');
      await t.sees(/the shell goes on/);
      t.terminal.enter('shell');
      await t.sees(/^ready>/m);
      t.terminal.enter('exit');
      await t.sees(/you act as the box web[\s\S]*^web> *│/m);
    }, SIZE),
  );
}

test.run();
