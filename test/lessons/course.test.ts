/** What a course may ask for: captured values over replays, predictions of values, gates, and what is unavailable. */
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { ClassPolicy } from '../../src/lessons/class-policy.ts';
import { lessonsOf } from '../../src/lessons/lessons.ts';
import { listLessons } from '../../src/lessons/list.ts';
import { resetProgress } from '../../src/lessons/progress/store.ts';
import { REGISTRY } from '../../src/lessons/registry.ts';
import type { LessonView } from '../../src/lessons/view.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { isRoot, TestSession } from '../support/session.ts';
import { waitUntil } from '../support/wait.ts';

process.env.NS_LAB_STATE_DIR = scratchDirectory();
const COURSE = join(import.meta.dirname, '../fixtures/course');

/** A session whose lessons are those of the course. */
async function inCourse(
  work: (t: TestSession, view: () => LessonView) => Promise<void>,
  policy?: ClassPolicy,
) {
  const t = new TestSession();
  const lessons = lessonsOf(t.session);
  lessons.folder = COURSE;
  lessons.policy = policy;
  try {
    await work(t, () => lessons.view!);
  } finally {
    lessons.set(undefined);
    await t.session.close();
  }
}

const states = (view: LessonView): string => view.steps.map(({ state }) => state).join(' ');

/** Brings the lesson with every field to its second step, in which a captured inode number is compared. */
async function toSecondStep(t: TestSession, view: () => LessonView): Promise<void> {
  await t.do('lesson start everything', 'left: unshare user uts');
  // It must hold for a while.
  await waitUntil(() => view().canGoOn);
  await t.do('next');
}

test('a lesson begins where another one ends, and then with its own setup', async () => {
  await inCourse(async (t) => {
    await t.do('lesson start everything');
    assert.equal([...t.lab.boxes.keys()], ['left', 'right']);
    assert.match((await t.execute('undo')).error!.message, /no step to undo/);
  });
});

test('what was captured has other numbers after a replay, and is compared all the same', async () => {
  resetProgress();
  await inCourse(async (t, view) => {
    await toSecondStep(t, view);
    await t.do('new third', 'undo');
    assert.is(states(view()), 'done current open open');
    await t.do('left: set hostname web');
    assert.is(states(view()), 'done done open open');
  });
});

test('the same when the lesson goes on in another session', async () => {
  resetProgress();
  await inCourse(toSecondStep);
  await inCourse(async (t, view) => {
    await t.do('lesson start everything');
    assert.is(states(view()), 'done current open open');
    await t.do('left: set hostname web');
    assert.is(states(view()), 'done done open open');
  });
});

test('and when an earlier step has been skipped', async () => {
  resetProgress();
  await inCourse(async (t, view) => {
    await t.do('lesson start everything', 'skip', 'left: set hostname web');
    assert.is(states(view()), 'skipped done open open');
  });
});

test('a number may be guessed, and counts as right when it is near', async () => {
  resetProgress();
  await inCourse(async (t, view) => {
    await toSecondStep(t, view);
    const { pid } = t.lab.boxes.get('left')!;
    await t.do(`answer ${Math.round(pid * 1.2)}`, 'left: set hostname web');
    assert.equal(view().question!.outcome!.isRight, true);
    assert.equal(view().question!.outcome!.right, [String(pid)]);
  });
});

test('a step for reading is over with the answer to its question, which the kernel gives at once', async () => {
  resetProgress();
  await inCourse(async (t, view) => {
    await t.do('lesson start everything', 'skip', 'skip', 'skip', 'answer one');
    assert.equal(view().question!.outcome!.isRight, false);
    assert.equal(view().question!.outcome!.right, ['two']);
    assert.ok(view().isDone);
    assert.match(view().doneText!, /That was it/);
  });
});

test('what a step for reading says at its end is shown before `next` goes on, and so is the answer to its question', async () => {
  resetProgress();
  await inCourse(async (t, view) => {
    await t.do('lesson start everything', 'skip', 'skip', 'skip');
    assert.is(view().doneText, undefined);
    await t.do('next');
    assert.equal(view().question!.outcome!.right, ['two']);
    assert.match(view().doneText!, /One machine, two names\.[\s\S]*That was it/);
    assert.ok(view().isDone);
  });
});

test('what is broken is said, and undo mends it', async () => {
  resetProgress();
  await inCourse(async (t, view) => {
    await t.do('lesson start everything', 'right: unshare user uts');
    assert.equal(view().broken, ['Only the left one.']);
    await t.do('undo');
    assert.equal(view().broken, []);
  });
});

test('the list says what this user cannot do, with the reason, and it is not begun', async () => {
  resetProgress();
  await inCourse(async (t) => {
    const listed = (await listLessons(REGISTRY, { folder: COURSE })).find(
      ({ slug }) => slug === '02-root-only',
    )!;
    if (isRoot) {
      assert.equal([listed.state, listed.lacks], ['open', []]);
      await t.do('lesson start root-only');
      return;
    }
    assert.is(listed.state, 'unavailable');
    assert.match(listed.lacks[0]!.reason, /CAP_SYS_ADMIN/);
    const { error } = await t.execute('lesson start root-only');
    assert.equal([error!.kind, error!.remedy], ['unavailable', 'sudo ns-lab']);
    assert.is(t.session.startedLab, undefined);
  });
});

test('a class has its lessons in its order, and says what may be used', async () => {
  resetProgress();
  const policy: ClassPolicy = {
    format: 1,
    lessons: ['00-begin', '01-everything'],
    in_order: true,
    skip: false,
    solution: false,
  };
  await inCourse(async (t) => {
    const slugs = (await listLessons(REGISTRY, { folder: COURSE, policy })).map(({ slug }) => slug);
    assert.equal(slugs, ['00-begin', '01-everything']);
    assert.match((await t.execute('lesson start root-only')).error!.message, /the class does not have/);
    const early = (await t.execute('lesson start everything')).error!;
    assert.equal([/after "00-begin"/.test(early.message), early.remedy], [true, 'lesson start 00-begin']);
    await t.do('lesson start begin');
    for (const line of ['skip', 'solution'])
      assert.match((await t.execute(line)).error!.message, new RegExp(`does not allow "${line}"`));
    await t.do('new left', 'lesson start everything');
  }, policy);
});

test.run();
