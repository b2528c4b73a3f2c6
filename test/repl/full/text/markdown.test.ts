import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Line, textOf } from '../../../../src/repl/full/text/line.ts';
import { loadMarkdown, markdownLines } from '../../../../src/repl/full/text/markdown.ts';
import { loadWidths, textWidth } from '../../../../src/repl/full/text/width.ts';

await loadMarkdown();
await loadWidths();

const rows = (lines: readonly Line[]): string[] => lines.map(textOf);

test('paragraphs are joined and wrapped, with a blank row between them', () => {
  assert.equal(rows(markdownLines('one\ntwo three\n\nfour', 9)), ['one two ', 'three', '', 'four']);
});

test('the lines of a Chinese paragraph are joined without a blank', () => {
  assert.equal(rows(markdownLines('命名\n空间', 20)), ['命名空间']);
});

test('lists, headings and code are told apart', () => {
  const text = '# Title\n\n- first item\n  goes on\n- second\n\n```sh\nip  addr\n```\n';
  assert.equal(rows(markdownLines(text, 40)), [
    'Title',
    '',
    '• first item goes on',
    '• second',
    '',
    '  ip  addr',
  ]);
});

test('code and emphasis within a line have tones and no marks', () => {
  const [line = []] = markdownLines('type `unshare uts` **now**', 60);
  assert.equal(line, [
    { text: 'type ', tone: 'plain' },
    { text: 'unshare uts', tone: 'key' },
    { text: ' ', tone: 'plain' },
    { text: 'now', tone: 'strong' },
  ]);
});

test('marks within a line: emphasis, strong, code, a link with its address', () => {
  const [line = []] = markdownLines('*a* **b** `c` [d](https://e.org/) \\* f_g', 60);
  assert.equal(line, [
    { text: 'a', tone: 'emphasis' },
    { text: ' ', tone: 'plain' },
    { text: 'b', tone: 'strong' },
    { text: ' ', tone: 'plain' },
    { text: 'c', tone: 'key' },
    { text: ' ', tone: 'plain' },
    { text: 'd', tone: 'plain' },
    { text: ' (https://e.org/)', tone: 'dim' },
    { text: ' ', tone: 'plain' },
    { text: '*', tone: 'plain' },
    { text: ' f_g', tone: 'plain' },
  ]);
});

test('a table has columns of one width, Chinese ones too, and wraps what has no room in its cell', () => {
  const text = '| 文件 | v |\n|---|--:|\n| `memory.max` | 内存上限 |\n| a | 1 |';
  assert.equal(rows(markdownLines(text, 40)), [
    '文件               v',
    '──────────  ────────',
    'memory.max  内存上限',
    'a                  1',
  ]);
  for (const columns of [12, 16, 18]) {
    const narrow = markdownLines(text, columns);
    assert.ok(narrow.length > 4);
    for (const row of narrow) assert.ok(textWidth(textOf(row)) <= columns, textOf(row));
  }
});

test('lists in lists are indented, ordered ones keep their numbers, and a label stands before all', () => {
  const text = 'do this\n\n3. three\n   - in it\n4. four';
  const label = { text: 'hint: ', tone: 'warn' } as const;
  assert.equal(rows(markdownLines(text, 40, { label })), [
    'hint: do this',
    '',
    '3. three',
    '   • in it',
    '4. four',
  ]);
});

test('a label takes its room from the first row', () => {
  const label = { text: 'hint: ', tone: 'warn' } as const;
  for (const row of markdownLines('one two three four five', 12, { label }))
    assert.ok(textWidth(textOf(row)) <= 12);
});

test('Chinese is broken between characters, and no row begins or ends with punctuation that belongs elsewhere', () => {
  const text =
    '它还被设为 subreaper（PR_SET_CHILD_SUBREAPER）：runc 结束以后，由 `shim` 收养（见 **man 2 prctl**），然后等着。';
  for (let columns = 30; columns < 90; columns++) {
    const wrapped = rows(markdownLines(text, columns));
    for (const row of wrapped) {
      assert.not.match(row, /^[，。：；！）]|（$/);
      assert.ok(textWidth(row) <= columns);
    }
    for (const row of wrapped.slice(0, -1)) assert.ok(textWidth(row) > columns / 3, `${columns}: ${row}`);
  }
});

test.run();
