import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CallRecord } from '../../../../src/kernel/task.ts';
import { textOf } from '../../../../src/repl/full/text/line.ts';
import { blockLines } from '../../../../src/repl/full/transcript/block-lines.ts';
import { withEntry, withPrinted, withStart } from '../../../../src/repl/full/transcript/blocks.ts';
import type { LedgerEntry } from '../../../../src/session/ledger.ts';

const CALLS = ['clone', 'setns', 'execve'].map(
  (name) => ({ name, text: `${name}()`, result: 0, isPlumbing: false }) as unknown as CallRecord,
);
const ENTRY: LedgerEntry = {
  number: 1,
  command: 'run ls',
  actor: 'box',
  kind: 'step',
  ok: true,
  calls: CALLS,
  changes: [],
  equivalents: ['nsenter ls'],
  notes: ['a remark'],
  durationMs: 1,
  exit: { kind: 'exited', code: 0 },
};

const shown = (printed: string) => {
  const started = withStart({ blocks: [] }, 'run ls', 'box');
  const { blocks } = withEntry(withPrinted(started, printed), ENTRY, new Map());
  return blockLines(blocks[0]!, 80).map((row) => textOf(row).trimEnd());
};

test("a program's output is below how it was started, whose calls are one line", () => {
  assert.equal(shown('bin\netc\n').slice(1), [
    '  … 3 calls (show calls)',
    '  $ nsenter ls',
    '  # a remark',
    'bin',
    'etc',
    '  exit status 0',
    '',
  ]);
});

test('of a program that printed nothing the calls are shown', () => {
  const rows = shown('');
  assert.ok(rows.includes('  execve() = 0'), rows.join('\n'));
});

test.run();
