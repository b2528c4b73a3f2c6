/** What the plain prompt prints beside what its commands show. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cliPath, withPrompt } from '../../support/cli.ts';
import { needs } from '../../support/programs.ts';
import { TestTerminal } from '../../support/tmux.ts';

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

/** Without the actor: a step that makes a bridge for the box is the host's in the history. */
const withoutPrompt = (line: string): string => line.replace(/^\S+> (host: )?/, '');

if (needs('tmux')) {
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
