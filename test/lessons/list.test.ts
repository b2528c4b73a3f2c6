import { basename } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { lessonDirectories } from '../../src/lessons/catalog.ts';
import { TOPICS } from '../../src/lessons/format/lesson.ts';
import { loadLesson } from '../../src/lessons/format/load-lesson.ts';
import type { ListedLesson } from '../../src/lessons/list.ts';
import { listView } from '../../src/lessons/list-view.ts';
import { REGISTRY } from '../../src/lessons/registry.ts';

const listed = (slug: string, more: Partial<ListedLesson> = {}): ListedLesson => ({
  slug,
  title: `About ${slug}`,
  minutes: 5,
  topic: undefined,
  after: [],
  state: 'open',
  waitsFor: undefined,
  stepsDone: 0,
  steps: 2,
  programs: [],
  lacks: [],
  ...more,
});
const OWN = { isClass: false };

/** The lines of the table, without those below it. */
async function table(lessons: readonly ListedLesson[], who = OWN, columns = 80) {
  const { linesIn } = await listView(lessons, who);
  const lines = linesIn!(columns);
  return lines.slice(0, lines.indexOf(''));
}

test('lessons are listed by topic, in the order of the topics, and those without one come last', async () => {
  const lines = await table([
    listed('00-wire', { topic: 'network' }),
    listed('01-own'),
    listed('02-first', { topic: 'process' }),
    listed('03-cable', { topic: 'network' }),
  ]);
  assert.equal(
    lines.slice(1).map((line) => line.split(/ {2,}(?=\w+ {2})/)[0]!.trimEnd()),
    ['Processes', '  02-first', 'Network', '  00-wire', '  03-cable', 'More', '  01-own'],
  );
});

test('what a lesson builds on is shown by number, and by name where it has none here', async () => {
  const lessons = [listed('00-wire'), listed('01-switch', { after: ['00-wire', 'elsewhere'] })];
  const lines = await table(lessons);
  assert.match(lines[0]!, /^lesson +state +min +after +title$/);
  assert.match(lines[2]!, /^01-switch +open +5 +00 elsewhere +About 01-switch$/);
  const { lines: all } = await listView(lessons, OWN);
  assert.ok(all.includes('after: the lessons that it builds on'));
});

test('a folder that names neither topic nor lessons before is listed as it was', async () => {
  const lines = await table([listed('00-one'), listed('01-two')]);
  assert.match(lines[0]!, /^lesson +state +min +title$/);
  assert.equal(
    lines.slice(1).map((line) => line.split(' ')[0]),
    ['00-one', '01-two'],
  );
});

test('a class keeps the order that its file has', async () => {
  const lessons = [listed('03-cable', { topic: 'network' }), listed('02-first', { topic: 'process' })];
  const { lines } = await listView(lessons, { isClass: true, title: 'Monday' });
  assert.is(lines[0], 'Monday');
  assert.equal(
    lines.slice(3, 5).map((line) => line.split(' ')[0]),
    ['03-cable', '02-first'],
  );
});

test('every lesson of ns-lab has a topic and builds on earlier ones, and every topic has lessons', () => {
  const lessons = lessonDirectories().map((directory) => loadLesson(directory, REGISTRY));
  const names = lessons.map(({ directory }) => basename(directory).slice(3));
  for (const [index, { slug, topic, after = [] }] of lessons.entries()) {
    assert.ok(topic, slug);
    for (const name of after) {
      const at = names.indexOf(name);
      assert.ok(at >= 0 && at < index, `${slug} is after ${name}`);
    }
  }
  for (const topic of TOPICS)
    assert.ok(
      lessons.some((lesson) => lesson.topic === topic),
      topic,
    );
});

test.run();
