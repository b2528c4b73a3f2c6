import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Finding } from '../../../src/lab/doctor.ts';
import { doctorView } from '../../../src/session/views/doctor.ts';

const finding = (what: string, rest: Partial<Finding> = {}): Finding => ({
  what,
  result: 'works',
  isUsable: true,
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

test('where there is no room for columns of their own, names stand before what is said of them', async () => {
  const { linesIn } = await doctorView([
    finding('memory controller', {
      result: 'limited',
      detail: 'it took 64 MiB',
      remedy: 'mount the other one',
    }),
    finding('proc'),
  ]);
  assert.equal(linesIn!(30), [
    'limited  memory controller: it',
    '         took 64 MiB',
    '         → mount the other one',
    'works    proc: about proc',
    '',
    'limited: memory controller',
    '1 works, 1 limited, 0 fails: a',
    'complete container can be',
    'built here',
  ]);
});

for (const columns of [55, 80, 109, 300]) {
  test(`in ${columns} columns no line is longer`, async () => {
    const detail = Array.from({ length: 60 }, (_, index) => `word${index}`).join(' ');
    const many = Array.from({ length: 20 }, (_, index) =>
      finding(`thing${index}`, { result: 'fails', detail }),
    );
    const { linesIn, lines } = await doctorView(many);
    const fitted = linesIn!(columns);
    for (const line of fitted) assert.ok(line.length <= Math.min(columns, 110), line);
    assert.equal(fitted.join(' ').match(/word\d+|thing\d+/g), lines.join(' ').match(/word\d+|thing\d+/g));
  });
}

test('a word that is longer than a line is cut, as a terminal would, and nothing of it is lost', async () => {
  const path = `/${'directory/'.repeat(12)}`;
  const { linesIn } = await doctorView([finding('cache', { detail: `made already: ${path}` })]);
  const lines = linesIn!(60).slice(0, -2);
  for (const line of lines) assert.ok(line.length <= 60, line);
  assert.match(lines.map((line) => line.trim()).join(''), path);
});

test.run();
