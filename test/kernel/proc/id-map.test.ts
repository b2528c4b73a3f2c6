import { execFileSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseIdMap, readIdMap, readSetgroups, toInside } from '../../../src/kernel/proc/id-map.ts';

const ROOTLESS = parseIdMap('         0       1000          1\n         1     100000      65536\n');

test('a map of two ranges is read', () => {
  assert.equal(ROOTLESS, [
    { inside: 0, outside: 1000, count: 1 },
    { inside: 1, outside: 100000, count: 65536 },
  ]);
});

test('a map that nobody has written is empty', () => {
  assert.equal(parseIdMap(''), []);
});

test('IDs are translated both ways, up to the edges of their range', () => {
  const pairs = [
    [1000, 0],
    [100000, 1],
    [165535, 65536],
  ] as const;
  for (const [outside, inside] of pairs) {
    assert.is(toInside(ROOTLESS, outside), inside);
  }
});

test('an ID without a mapping has no translation', () => {
  for (const outside of [0, 999, 1001, 99999, 165536]) assert.is(toInside(ROOTLESS, outside), undefined);
  assert.is(toInside([], 0), undefined);
});

test('a line that is no range is not understood', () => {
  assert.throws(() => parseIdMap('0 1000\n'), /not a line of an ID map/);
  assert.throws(() => parseIdMap('zero 1000 1\n'), /not a line of an ID map/);
});

test('the own maps and settings are what the files say', () => {
  const cat = (path: string) => execFileSync('cat', [path], { encoding: 'utf8' }).trim();
  for (const kind of ['uid', 'gid'] as const) {
    const text = readIdMap('self', kind).map(({ inside, outside, count }) => `${inside} ${outside} ${count}`);
    assert.is(text.join('\n'), cat(`/proc/self/${kind}_map`).replace(/ +/g, ' '));
  }
  assert.is(readSetgroups('self'), cat('/proc/self/setgroups'));
});

test.run();
