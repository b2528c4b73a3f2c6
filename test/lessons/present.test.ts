/** A lesson in front of a class: typed by itself, a key a command, with notes on a second terminal. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ownLessons } from '../../src/lessons/catalog.ts';
import { loadLesson } from '../../src/lessons/format/load-lesson.ts';
import { parseBeats } from '../../src/lessons/present/beats.ts';
import { REGISTRY } from '../../src/lessons/registry.ts';
import { cli, cliPath } from '../support/cli.ts';
import { FullScreen } from '../support/full-screen.ts';
import { needs } from '../support/programs.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { TestTerminal } from '../support/tmux.ts';
import { waitUntil } from '../support/wait.ts';
import { nsenter, nsLink } from '../support/witness.ts';

const nsOf = (of: FullScreen | number, type: string): string =>
  nsLink(typeof of === 'number' ? of : of.pid, type);
/** The UTS namespace of the lab's host, which is the parent of the box. */
const hostUts = ({ pid }: FullScreen): string =>
  nsLink(Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]), 'uts');
const nsenterHostname = (pid: number): string => nsenter(pid, ['--uts'], 'hostname');

const lesson = loadLesson(join(ownLessons(), '03-hostname'), REGISTRY);

test('a script becomes beats: steps, commands, lines to finish, pauses, and notes to what follows', () => {
  const script = `# step: ordinary
# note: Ask who has used docker.
new
# pause: What do you expect?
# note: Wait.
# hold
unshare user uts   # both
# prefill
set hostname
# an ordinary comment
`;
  const beats = parseBeats('talk.nsl', script, lesson, REGISTRY);
  assert.equal(
    beats.map(({ kind, text, isHeld, notes }) => [kind, text, isHeld, notes.length]),
    [
      ['step', 'ordinary', false, 0],
      ['command', 'new', false, 1],
      ['pause', 'What do you expect?', false, 0],
      ['command', 'unshare user uts', true, 1],
      ['prefill', 'set hostname', false, 0],
    ],
  );
});

test('what is wrong in a script is named with its line', () => {
  assert.throws(
    () => parseBeats('talk.nsl', '# step: nothing\nnwe\n', lesson, REGISTRY),
    (error: Error) => {
      assert.match(error.message, /talk\.nsl:1: there is no step "nothing"/);
      assert.match(error.message, /talk\.nsl:2: "nwe" is not a command; did you mean "new"\?/);
      return true;
    },
  );
});

test('it needs a terminal, and a name', () => {
  assert.is(cli(['present', 'hostname']).status, 1);
  assert.is(cli(['present']).status, 2);
});

if (needs('tmux')) {
  test('line by line: it goes on by keys, back by replay, and the presenter may type', async () => {
    const state = scratchDirectory();
    const script = join(scratchDirectory(), 'talk.nsl');
    writeFileSync(
      script,
      '# step: ordinary\n# note: Ask who has used docker.\nnew\n# step: own-namespace\nunshare user uts\n# prefill\nset hostname\n',
    );
    const notes = await TestTerminal.open([process.execPath, cliPath(), 'notes'], { state });
    const talk = await TestTerminal.open(
      [process.execPath, cliPath(), 'present', 'hostname', '--plain', '--script', script],
      { state },
    );
    try {
      await notes.see(/waiting for ns-lab present/);
      await talk.see(/0\/5 +space: next/);
      talk.press('Space');
      await talk.see(/1\/5/);
      await notes.see(/Ask who has used docker\.[\s\S]*next: new/);
      talk.press('Space');
      await talk.see(/host> new[\s\S]*done[\s\S]*2\/5/);
      talk.press('Space');
      await talk.see(/A namespace of its own[\s\S]*3\/5/);
      talk.press('Space');
      await talk.see(/unshare user uts[\s\S]*namespaces\.uts[\s\S]*4\/5/);
      await notes.see(/next: you finish: set hostname/);
      // Back: the lab is made anew, without the last command.
      talk.clear();
      talk.press('Left');
      await talk.see(/3\/5/);
      talk.press('l');
      await talk.see(/an empty line goes back/);
      talk.enter('show ns');
      const shown = await talk.see(/uts +(\d+)[\s\S]*process/);
      const [, host, box] = /uts +(\d+) +(\d+)/.exec(shown)!;
      assert.is(host, box);
      talk.press('Enter');
      await talk.see(/3\/5 [^\n]*$/);
      talk.press('Space');
      await talk.see(/4\/5 [^\n]*$/);
      // The presenter finishes the line.
      talk.press('Space');
      await talk.see(/set hostname$/);
      talk.enter(' web');
      await talk.see(/hostname .* → web[\s\S]*5\/5 +the end/);
      talk.press('q');
      assert.is(await talk.ended(), 0);
      assert.not(existsSync(join(state, 'progress.json')), 'a presenter is no learner');
      await notes.see(/waiting for ns-lab present[^\n]*$/);
      notes.press('C-d');
      assert.is(await notes.ended(), 0);
    } finally {
      await talk.close();
      await notes.close();
    }
  });

  test('on the full screen: typed by itself, held, finished by the presenter, back by replay, and live at any point', async () => {
    const state = scratchDirectory();
    const script = join(scratchDirectory(), 'talk.nsl');
    writeFileSync(
      script,
      '# step: ordinary\n# note: Ask who has used docker.\nnew web\n# step: own-namespace\n# pause: What do you expect?\n# hold\nunshare user uts\n# step: rename\n# prefill\nset hostname\n',
    );
    const notes = await TestTerminal.open([process.execPath, cliPath(), 'notes'], { state });
    const talk = await FullScreen.open({
      args: ['present', 'hostname', '--script', script],
      state,
      columns: 120,
      rows: 52,
    });
    const press = (...keys: readonly string[]) => talk.terminal.press(...keys);
    try {
      await notes.see(/waiting for ns-lab present/);
      await talk.sees(/ 0\/7 [\s\S]*Space next +← back +l type yourself +q stop or quit/);
      press('Space');
      await talk.sees(/ 1\/7 /);
      await notes.see(/Ask who has used docker\.[\s\S]*next: new web/);
      // A key while it types shows the rest at once.
      press('Space', 'Space');
      await talk.sees(/host> new web +✓ done[\s\S]* 2\/7 /);
      press('PageDown');
      await talk.sees(/step 2 of 4[\s\S]* 3\/7 /);
      press('PageDown');
      await talk.sees(/^… What do you expect\?[\s\S]* 4\/7 /m);
      press('Space');
      await talk.sees(/^web> unshare user uts[\s\S]*4\/7 +space carries it out/m);
      await notes.see(/next: unshare user uts/);
      await talk.namesBox('web');
      assert.is(nsOf(talk, 'uts'), hostUts(talk));
      press('Space');
      await talk.sees(/web> unshare user uts +✓ done[\s\S]*namespaces\.uts[\s\S]* 5\/7 /);
      const first = talk.pid;
      assert.not.equal(nsOf(talk, 'uts'), hostUts(talk));

      // Back: the lab is made anew, without the last command, and the screen is as it was.
      press('PageUp');
      await talk.sees(/ 4\/7 /);
      await waitUntil(() => !/unshare user uts +✓/.test(talk.terminal.screen()));
      await talk.namesBox('web', (pid) => pid !== first);
      assert.is(nsOf(talk, 'uts'), hostUts(talk));

      // Live at any point: what is typed already is the presenter's to change, and an empty line goes back.
      press('l');
      await talk.sees(/an empty line goes back/);
      await talk.terminal.type('set no_new_privs');
      press('Enter');
      await talk.sees(/web> set no_new_privs +✓ done/);
      await talk.sees(/an empty line goes back/);
      press('Enter');
      await talk.sees(/ 4\/7 /);
      press('Space');
      await talk.sees(/space carries it out/);
      press('l');
      talk.terminal.type(' ipc');
      press('Enter');
      await talk.sees(/web> unshare user uts ipc +✓ done[\s\S]* 5\/7 /);

      press('Space');
      await talk.sees(/ 6\/7 /);
      press('Space');
      await talk.sees(/^web> set hostname/m);
      talk.terminal.type(' web9');
      press('Enter');
      await talk.sees(/hostname .* → web9[\s\S]* 7\/7 +the end/);
      assert.is(nsenterHostname(talk.pid), 'web9');
      press('q');
      assert.is(await talk.terminal.ended(), 0);
      assert.not(existsSync(join(state, 'progress.json')), 'a presenter is no learner');
      await notes.see(/waiting for ns-lab present[^\n]*$/);
    } finally {
      await talk.close();
      await notes.close();
    }
  });
}

test.run();
