import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { editDistance, nearest } from '../../../src/steps/kinds.ts';

test('the distance counts inserted, removed, replaced and exchanged letters', () => {
  const distances: [string, string, number][] = [
    ['', '', 0],
    ['quota', 'quota', 0],
    ['', 'abc', 3],
    ['abc', '', 3],
    ['qouta', 'quota', 1],
    ['quta', 'quota', 1],
    ['quoota', 'quota', 1],
    ['qoota', 'quota', 1],
    ['kitten', 'sitting', 3],
    ['ca', 'abc', 3],
  ];
  for (const [a, b, distance] of distances) assert.is(editDistance(a, b), distance, `${a} ${b}`);
});

test('the distance is the same both ways', () => {
  for (const [a, b] of [
    ['mount', 'umount'],
    ['abcdef', 'badcfe'],
    ['unshare', 'share'],
  ] as const)
    assert.is(editDistance(a, b), editDistance(b, a));
});

test('near words are found, best first, and far ones are not', () => {
  const words = ['mount', 'umount', 'unshare', 'show', 'shell', 'ps', 'rm', 'run'];
  const cases: [string, string[]][] = [
    ['mout', ['mount']],
    ['umont', ['umount']],
    ['mount', ['mount', 'umount']],
    ['unhsare', ['unshare']],
    ['SHOW', ['show']],
    ['shw', ['show']],
    ['un', ['unshare']],
    ['sh', ['show', 'shell']],
    ['ls', []],
    ['x', []],
    ['', []],
    ['kubernetes', []],
  ];
  for (const [word, expected] of cases) assert.equal(nearest(word, words), expected, word);
});

test('no more words are named than asked for', () => {
  assert.is(nearest('aaaa', ['aaab', 'aaac', 'aaad', 'aaae']).length, 3);
  assert.is(nearest('aaaa', ['aaab', 'aaac'], 1).length, 1);
});

test('a word of a million letters is not compared letter by letter', () => {
  assert.equal(nearest('x'.repeat(1_000_000), ['mount', 'show']), []);
});

test.run();
