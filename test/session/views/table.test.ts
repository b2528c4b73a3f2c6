import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { tableView } from '../../../src/session/views/table.ts';

const HEAD = ['TARGET', 'TYPE', 'OPTIONS'];
const ROWS = [
  ['/', 'overlay', 'rw,relatime'],
  ['/sys/fs/cgroup/freezer', 'cgroup', 'rw,nosuid,nodev,noexec,relatime'],
];

test('with room for it a table has a line for each row, and those below it', async () => {
  const { lines, linesIn, data } = await tableView(HEAD, ROWS, ROWS, ['two mounts']);
  assert.equal(lines, [
    'TARGET                  TYPE     OPTIONS',
    '/                       overlay  rw,relatime',
    '/sys/fs/cgroup/freezer  cgroup   rw,nosuid,nodev,noexec,relatime',
    'two mounts',
  ]);
  assert.equal(linesIn(80), lines);
  assert.equal(linesIn(64), lines);
  assert.is(data, ROWS);
});

test('with less, long texts go on in their own column', async () => {
  const { linesIn } = await tableView(HEAD, ROWS, undefined);
  assert.equal(linesIn(50), [
    'TARGET             TYPE     OPTIONS',
    '/                  overlay  rw,relatime',
    '/sys/fs/cgroup/fr  cgroup   rw,nosuid,nodev,',
    'eezer                       noexec,relatime',
  ]);
});

test('words are not cut where they need not be, and Chinese is two columns wide', async () => {
  const { linesIn } = await tableView(
    ['A', 'B'],
    [
      ['x', 'one two three'],
      ['你好世界', 'y'],
    ],
    undefined,
  );
  assert.equal(linesIn(17), ['A       B', 'x       one two', '        three', '你好世  y', '界']);
});

for (const columns of [20, 30, 45, 60])
  test(`in ${columns} columns no line is longer, and nothing is lost`, async () => {
    const { linesIn } = await tableView(HEAD, ROWS, undefined);
    for (const line of linesIn(columns)) assert.ok(line.length <= columns, line);
    const letters = (lines: readonly string[]) =>
      [...lines.join('')]
        .filter((each) => each !== ' ')
        .sort()
        .join('');
    assert.is(letters(linesIn(columns)), letters(linesIn(100)));
  });

test.run();
