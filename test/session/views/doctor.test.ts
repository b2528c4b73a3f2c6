import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Finding } from '../../../src/lab/doctor.ts';
import { doctorView } from '../../../src/session/views/doctor.ts';

const finding = (what: string, rest: Partial<Finding> = {}): Finding => ({
  what,
  result: 'works',
  detail: `about ${what}`,
  ...rest,
});

test('each finding has a line with its result, its name and its evidence', async () => {
  const { lines, data } = await doctorView([finding('proc'), finding('pivot_root')]);
  assert.equal(lines, [
    'works    proc        about proc',
    'works    pivot_root  about pivot_root',
    '',
    '2 works, 0 limited, 0 fails: a complete container can be built here',
  ]);
  assert.is((data as Finding[]).length, 2);
});

test('advice stands below, and once for neighbours with the same', async () => {
  const bad = { result: 'fails', remedy: 'be root' } as const;
  const { lines } = await doctorView([finding('a', bad), finding('b', bad)]);
  assert.equal(lines, [
    'fails    a  about a',
    '            → be root',
    'fails    b  about b',
    '',
    'fails: a, b',
    '0 works, 0 limited, 2 fails: `build` cannot make a complete container here',
  ]);
});

test('neighbours that say the same share a line', async () => {
  const untried = { result: 'limited', detail: 'not tried' } as const;
  const { lines } = await doctorView([finding('a', untried), finding('b', untried), finding('c', untried)]);
  assert.is(lines[0], 'limited  a  not tried; also b, c');
  assert.equal(lines.slice(2, 3), ['limited: a, b, c']);
  assert.match(lines[3]!, '3 limited');
});

test('a long text goes on under its own column, and no word is cut', async () => {
  const words = Array.from({ length: 60 }, (_, index) => `word${index}`);
  const { lines } = await doctorView([finding('long', { detail: words.join(' ') })]);
  const text = lines.slice(0, -2);
  assert.is.not(text.length, 1);
  for (const line of text) assert.is(line.length <= 110, true, line);
  for (const line of text.slice(1)) assert.match(line, /^ {15}\S/);
  assert.equal(text.join(' ').split(/\s+/).slice(2), words);
});

test.run();
