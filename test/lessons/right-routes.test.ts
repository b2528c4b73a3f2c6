/** Ways through the lessons that are right, though they are not the solution's; and what counts as an answer. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { lessonsOf } from '../../src/lessons/lessons.ts';
import { resetProgress } from '../../src/lessons/progress/store.ts';
import type { LessonView } from '../../src/lessons/view.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { TestSession } from '../support/session.ts';
import { waitUntil } from '../support/wait.ts';

process.env.NS_LAB_STATE_DIR = scratchDirectory();

async function inLesson(name: string, work: (t: TestSession, view: () => LessonView) => Promise<void>) {
  resetProgress();
  const t = new TestSession();
  const lessons = lessonsOf(t.session);
  try {
    await t.do(`lesson start ${name}`);
    await work(t, () => lessons.view!);
  } finally {
    lessons.set(undefined);
    await t.session.close();
  }
}

const stateOf = (view: LessonView, step: string) => view.steps.find(({ id }) => id === step)!.state;

const FIRST_PORT = [
  'host: add bridge lab0 --addr 10.42.0.1/24',
  'web: add veth eth0 --addr 10.42.0.2/24 --bridge lab0',
];

for (const [how, commands] of [
  [
    'it has a second address, of another network',
    [
      'db: add veth eth0 --addr 10.42.0.3/24 --bridge lab0',
      'db: add addr 10.99.0.3/24 dev eth0',
      'db: set link lo up',
    ],
  ],
  [
    'it has a default route already',
    ['db: add veth eth0 --addr 10.42.0.3/24 --bridge lab0', 'db: add route default via 10.42.0.1'],
  ],
] as const)
  test(`a second port is right when ${how}`, () =>
    inLesson('13', async (t, view) => {
      await t.do(...FIRST_PORT);
      await waitUntil(() => view().canGoOn);
      await t.do('next');
      await waitUntil(() => view().canGoOn);
      await t.do('next', ...commands);
      await waitUntil(() => stateOf(view(), 'second') === 'done');
    }));

test('while a question is open, a bare number is the answer; without one it is no command', () =>
  inLesson('04', async (t, view) => {
    await t.do('2');
    assert.is(view().question!.answer, 'stays');
    await t.do('new', 'unshare user pid');
    await waitUntil(() => view().canGoOn);
    assert.is((await t.execute('2')).error?.kind, 'language');
  }));

test('where the answer is a number, nothing else is taken for one', () =>
  inLesson('04', async (t, view) => {
    await t.do('new', 'unshare user pid', 'map root');
    await waitUntil(() => view().canGoOn);
    await t.do('next');
    const refused = await t.execute('answer one');
    assert.is(refused.error?.message, '"one" is not a number, and the answer is one');
    await t.do('answer 1');
    assert.is(view().question!.answer, '1');
  }));

test('the clock of the last lesson is shown, and undo does not set it back', () =>
  inLesson('everything', async (t, view) => {
    const seconds = () => Number(view().watch[0]!.value.replace(':', ''));
    assert.is(view().watch[0]!.path, 'time since the lesson began');
    await t.do('new');
    await waitUntil(() => seconds() >= 1);
    await t.do('undo');
    assert.ok(seconds() >= 1, view().watch[0]!.value);
  }));

test('a question about what a program prints stays open until one has printed it', () =>
  inLesson('04', async (t, view) => {
    await t.do('new', 'unshare user pid', 'map root');
    for (const commands of [['fork'], ["run sh -c 'sleep 1000 >/dev/null 2>&1 &'"], ['answer inside']]) {
      await waitUntil(() => view().canGoOn);
      await t.do('next', ...commands);
    }
    assert.is(stateOf(view(), 'inside'), 'current');
    await t.do('run ps ax');
    await waitUntil(() => stateOf(view(), 'inside') === 'done');
    assert.equal(view().question!.outcome!.isRight, false);
  }));

test.run();
