/** What the plain prompt prints beside what its commands show. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cli, cliPath, withPrompt } from '../../support/cli.ts';
import { needs } from '../../support/programs.ts';
import { scratchDirectory } from '../../support/scratch.ts';
import { TestTerminal, withTerminal } from '../../support/tmux.ts';

test(
  'build shows each command that it carries out before what came of it, and not the one that was typed',
  withPrompt(async (prompt) => {
    const lines = (await prompt.enter('build')).split('\n');
    const steps = (await prompt.enter('history'))
      .split('\n')
      .map((line) => /^ *\d+ {2}(\S+): (.*)$/.exec(line));
    const commands = steps.filter((step) => step !== null).map(([, actor, text]) => `${actor}> ${text}`);
    assert.ok(commands.length > 10, commands.join('\n'));
    const shown = lines.filter((line) => /^[a-z]+> /.test(line));
    assert.equal(shown.map(withoutPrompt), commands.map(withoutPrompt));
    assert.match(lines[lines.indexOf('box> fork') + 1]!, /^ {2}clone\(SIGCHLD/);
  }),
);

test('the output of a program comes after its calls and its shell command, and before how it ended', () => {
  const script = join(scratchDirectory(), 'run.nsl');
  writeFileSync(script, "new\nrun sh -c 'echo seen; exit 0'\n");
  const lines = cli(['run', script])
    .stdout.split('\n')
    .map((line) => line.trim());
  const at = (pattern: RegExp) => lines.findIndex((line) => pattern.test(line));
  const places = [at(/^execve\(/), at(/^\$ nsenter/), at(/^seen$/), at(/^exit status 0$/)];
  assert.ok(!places.includes(-1), lines.join('\n'));
  assert.equal(
    places,
    [...places].sort((a, b) => a - b),
  );
});

/** Without the actor: a step that makes a bridge for the box is the host's in the history. */
const withoutPrompt = (line: string): string => line.replace(/^\S+> (host: )?/, '');

if (needs('tmux')) {
  test(
    'Enter makes the first box for a command that needs one, and n does not',
    withTerminal(async (t) => {
      t.enter('set hostname web');
      await t.see(/there is no box yet: new box, then set hostname web\? \[Y\/n\] ?$/);
      t.enter('n');
      await t.see(/there is none yet(.|\n)*host> ?$/);
      t.enter('set hostname web');
      await t.see(/then set hostname web\? \[Y\/n\] ?$/);
      t.enter('');
      await t.see(/is the box "box"(.|\n)*box> ?$/);
    }),
  );

  test('a terminal that does not know its width gets tables of an ordinary one', async () => {
    const start = `stty rows 0 columns 0; exec '${process.execPath}' '${cliPath()}' --plain`;
    const terminal = await TestTerminal.open(['sh', '-c', start]);
    try {
      await terminal.see(/host> ?$/m);
      terminal.enter('show ns');
      await terminal.see(/^NAMESPACE +HOST +MAN PAGE$/m);
    } finally {
      await terminal.close();
    }
  });
}

test.run();
