/** What a program in a box can have of the person: nothing of their terminal, and nothing of ns-lab's. */
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { REGISTRY } from '../../src/session/commands/registry.ts';
import { parseScript } from '../../src/session/language/script.ts';
import { quoteWord } from '../../src/steps/quote.ts';
import { cliPath } from '../support/cli.ts';
import { needs } from '../support/programs.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { withSession } from '../support/session.ts';
import { TestTerminal } from '../support/tmux.ts';

if (needs('tmux')) {
  test('the terminal of the person is neither the controlling terminal of a program in a box, nor open in one', async () => {
    const terminal = await TestTerminal.open([process.execPath, cliPath(), '--plain'], {
      columns: 150,
      rows: 40,
    });
    try {
      await terminal.see(/host>$/m);
      terminal.type('new\n');
      await terminal.see(/box>$/m);
      const look =
        'echo "tty $(cut -d" " -f7 /proc/self/stat), files $(readlink /proc/self/fd/* | grep -c /dev/pts)."';
      terminal.type(`run sh -c ${quoteWord(`(: < /dev/tty) 2>/dev/null || echo no terminal; ${look}`)}\n`);
      await terminal.see(/no terminal\n(.*\n)*.*tty 0, files 0\./);
    } finally {
      await terminal.close();
    }
  });
}

test(
  'a process that calls itself as the observer does is listed all the same',
  withSession(['new'], async (t) => {
    const program = join(scratchDirectory(), 'ns-lab probe');
    symlinkSync('/bin/sleep', program);
    await t.do(`run sh -c ${quoteWord(`${quoteWord(program)} 1000 >/dev/null 2>&1 &`)}`);
    const host = t.snapshot('host').processes;
    assert.is(
      (host as unknown as { comm: string }[]).filter(({ comm }) => comm === 'ns-lab probe').length,
      1,
    );
  }),
);

test('of very many wrong lines the first are told', () => {
  const start = performance.now();
  const { errors } = parseScript('wrong line\n'.repeat(100_000), REGISTRY);
  assert.is(errors.length, 51);
  assert.match(errors.at(-1)!.message, /the rest was not read/);
  assert.ok(performance.now() - start < 10_000);
});

test.run();
