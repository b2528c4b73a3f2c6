import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Line, textOf } from '../../../../src/repl/full/text/line.ts';
import { markdownLines } from '../../../../src/repl/full/text/markdown.ts';
import { loadWidths } from '../../../../src/repl/full/text/width.ts';

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

test.run();
