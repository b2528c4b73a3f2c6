/** Names that others choose, and what each face makes of them: an attack on the person at the terminal. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { visible, visibleJson } from '../../src/locale/visible.ts';
import { PANELS } from '../../src/repl/full/panels/registry.ts';
import { headerLine } from '../../src/repl/full/scene/header.ts';
import { textOf } from '../../src/repl/full/text/line.ts';
import { blockLines } from '../../src/repl/full/transcript/block-lines.ts';
import { renderEntry } from '../../src/repl/plain/render.ts';
import { entryToJson } from '../../src/session/ledger.ts';
import { quoteWord } from '../../src/steps/quote.ts';
import { cli } from '../support/cli.ts';
import { inEveryForm, inputOf, stateOf } from '../support/panels.ts';
import { withSession } from '../support/session.ts';

/** OSC 8, a colour, C1, right-to-left, a byte that is not UTF-8. */
const EVIL = '\x1b]8;;e\x07\x1b[31m\x9b2J\u202egnp\udcff';
/** A line that says that the host has changed. */
const FORGED = 'hostname  owned → forged';
const TARGET = `/tmp/x${EVIL}\n  ${FORGED}`;
const DETAIL = { calls: true, equivalents: true, aliases: new Map<string, string>() };

function assertHarmless(text: string, where: string): void {
  for (const line of text.split('\n')) {
    assert.is(visible(line), line, where);
    assert.is.not(line.trim(), FORGED, where);
  }
}

test(
  'names with escapes, other directions, other lines and other bytes are shown escaped by every face, and in JSON',
  withSession(['new'], async (t) => {
    await t.unshare('uts', 'mnt', 'net', 'pid');
    await t.do('fork');
    await t.do(`set hostname ${quoteWord(EVIL)}`);
    await t.do(`set domainname ${quoteWord(EVIL)}`);
    await t.do('mount tmpfs /tmp');
    await t.do(`run mkdir ${quoteWord(TARGET)}`);
    await t.do(`mount tmpfs ${quoteWord(TARGET)}`);
    await t.do(`run ln -s /bin/sleep ${quoteWord(`/tmp/${EVIL.slice(-12)}\n${FORGED}`)}`);
    await t.do(
      `run sh -c ${quoteWord('"$0" 100 >/dev/null 2>&1 &')} ${quoteWord(`/tmp/${EVIL.slice(-12)}\n${FORGED}`)}`,
    );
    await t.fails(`run cat ${quoteWord(`/tmp/none${EVIL}\n${FORGED}`)}`);
    await t.fails(`umount ${quoteWord(`/none${EVIL}\n  ${FORGED}`)}`);
    await t.fails(`set hostname x${EVIL.replaceAll(/[^ -~]/gu, '\u202e')} too many`);
    for (const area of ['all', 'ns', 'mounts', 'names', 'processes']) await t.execute(`show ${area}`);
    for (const line of ['ps', 'diff host', 'history', 'escape']) await t.execute(line);
    assert.is(t.snapshot().hostname, EVIL, 'the kernel has the bytes as they were typed');
    for (const entry of t.session.entries) {
      const { command } = entry;
      for (const line of renderEntry(entry, DETAIL)) assertHarmless(line, `plain: ${command}`);
      assertHarmless(visibleJson(entryToJson(entry)), `JSON: ${command}`);
      const block = {
        id: 1,
        command,
        actor: 'box',
        output: [],
        dropped: 0,
        entry,
        aliases: new Map(),
        isOpen: true,
      };
      for (const row of [...blockLines(block, 80), ...blockLines({ ...block, isOpen: false }, 200)])
        assertHarmless(textOf(row), `transcript: ${command}`);
    }
    const state = stateOf(
      t,
      t.session.entries.findLast(({ kind }) => kind === 'step'),
    );
    for (const panel of PANELS)
      inEveryForm(panel, inputOf(state), (text) => assertHarmless(text, `panel ${panel.id}`));
    assertHarmless(textOf(headerLine(state, 100)), 'header');
  }),
);

test('what the command line says of a file or of an argument is escaped as well', () => {
  for (const args of [
    ['run', `/none\x1b[31m\u202e`],
    [`\x1b[31m`],
    ['lesson', 'check', `/none\x9b2J`],
    ['report', '/none\x1b[2J'],
  ]) {
    const { stdout, stderr, status } = cli(args);
    assert.is.not(status, 0);
    assertHarmless(stdout + stderr, args.join(' '));
    assert.match(stderr, /\\x/);
  }
});

test('nothing is printed past the functions that escape', () => {
  const src = join(import.meta.dirname, '../../src');
  const printing = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
    (file) => /\.tsx?$/.test(file) && /\bconsole\.\w+\(/.test(readFileSync(join(src, file), 'utf8')),
  );
  assert.equal(printing, ['repl/print.ts']);
});

test.run();
