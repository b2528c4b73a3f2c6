/** Lessons that have got another number: what was kept under the old one counts, and class files still name them. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { lessonNames } from '../../src/lessons/catalog.ts';
import { readClassFile } from '../../src/lessons/class-policy.ts';
import { nameNow, renumberedLessons } from '../../src/lessons/progress/renumbered.ts';
import { progressFile, readProgress, saveLesson } from '../../src/lessons/progress/store.ts';
import { cli } from '../support/cli.ts';
import { scratchDirectory } from '../support/scratch.ts';

process.env.NS_LAB_STATE_DIR = scratchDirectory();

const DONE = { outcome: 'done', hints: [], solutionShown: false, commands: 1, failures: 0 };
const lesson = (step: string) => ({
  startedAt: '2026-10-01T10:00:00.000Z',
  current: step,
  steps: { [step]: DONE },
  script: 'new\n',
  captured: {},
});

const before = (current: string, ...slugs: readonly string[]): string =>
  JSON.stringify({
    version: 1,
    current,
    lessons: Object.fromEntries(slugs.map((slug) => [slug, lesson('first')])),
  });

function keep(text: string): void {
  mkdirSync(dirname(progressFile()), { recursive: true });
  writeFileSync(progressFile(), text, { mode: 0o600 });
}

test('each old name leads to a lesson that is there, and is the name of none', () => {
  assert.ok(renumberedLessons().length > 0);
  for (const [old, now] of renumberedLessons()) {
    assert.ok(lessonNames().includes(now), now);
    assert.not.ok(lessonNames().includes(old), old);
    assert.is(old.slice(3), now.slice(3));
  }
  assert.is(nameNow('03-hostname'), '03-hostname');
  assert.is(nameNow('constructor'), 'constructor');
});

test('what was kept under an old number is there under the new one', () => {
  keep(before('24-everything', '03-hostname', '21-joining', '24-everything'));
  const { current, lessons } = readProgress();
  assert.is(current, '28-everything');
  assert.equal(Object.keys(lessons).sort(), ['03-hostname', '24-joining', '28-everything']);
  assert.equal(lessons['24-joining'], lesson('first'));
});

test('once it is written anew, a lesson of a pack may have a name that was one of ours', () => {
  keep(before('21-joining', '21-joining'));
  saveLesson('21-joining', lesson('other') as never, true);
  const { current, lessons } = readProgress();
  assert.is(current, '21-joining');
  assert.equal(
    Object.entries(lessons).map(([slug, { current: step }]) => [slug, step]),
    [
      ['24-joining', 'first'],
      ['21-joining', 'other'],
    ],
  );
});

test('an export of before is imported, and reported, under the new number', () => {
  const state = scratchDirectory();
  const input = before('22-runtimes', '22-runtimes', '01-process');
  assert.is(cli(['lesson', 'import', '-'], { state, input }).status, 0);
  const { lessons } = JSON.parse(cli(['report', '--json'], { state }).stdout);
  assert.equal(lessons.map(({ slug }: { slug: string }) => slug).sort(), ['01-process', '25-runtimes']);
  const file = join(scratchDirectory(), 'anna.json');
  writeFileSync(file, input);
  assert.match(cli(['report', file], { state }).stdout, /^ *25-runtimes /m);
});

test('a class file of before opens the lessons that it means', () => {
  const file = join(scratchDirectory(), 'week.yaml');
  writeFileSync(file, 'format: 1\nlessons: [21-joining, 03-hostname]\n');
  assert.equal(readClassFile(file).lessons, ['24-joining', '03-hostname']);
});

test.run();
