/** A lesson in a session on the real kernel: the hostname lesson, as a learner does it. */
import { statSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { lessonsOf } from '../../src/lessons/lessons.ts';
import { progressFile, readProgress } from '../../src/lessons/progress/store.ts';
import type { LessonView } from '../../src/lessons/view.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { TestSession } from '../support/session.ts';
import { waitUntil } from '../support/wait.ts';

process.env.NS_LAB_STATE_DIR = scratchDirectory();
const SLUG = '03-hostname';

interface Learner extends TestSession {
  view: LessonView;
}

/** Runs a test with a learner who has just started the lesson; what earlier ones did is forgotten unless it is kept. */
function withLesson(
  work: (t: Learner) => Promise<void>,
  commands: readonly string[] = [],
): () => Promise<void> {
  return async () => {
    const t = new TestSession() as Learner;
    Object.defineProperty(t, 'view', { get: () => lessonsOf(t.session).view });
    try {
      await t.do('lesson start hostname', ...commands);
      await work(t);
    } finally {
      lessonsOf(t.session).set(undefined);
      await t.session.close();
    }
  };
}

const fresh = (work: (t: Learner) => Promise<void>) => withLesson(work, ['restart']);
const states = ({ view }: Learner): string => view.steps.map(({ state }) => state).join(' ');

test(
  'any way to the right state counts: the box may have any name, and more may have been done',
  fresh(async (t) => {
    assert.is(states(t), 'current open open open');
    await t.do('new anything', 'set no_new_privs');
    assert.is(states(t), 'done open open open');
    assert.ok(t.view.canGoOn);
    await t.do('next', 'unshare user uts ipc');
    assert.is(states(t), 'done done open open');
    await t.do('next', 'set hostname other', 'next');
    assert.is(states(t), 'done done done current');
    await t.do('next');
    assert.ok(t.view.isDone);
    assert.ok(readProgress().lessons[SLUG]!.doneAt);
  }),
);

test(
  'the words of a lesson may stand behind `lesson` too',
  fresh(async (t) => {
    await t.do('new', 'lesson next', 'lesson hint', 'lesson answer none', 'lesson solution', 'lesson skip');
    assert.is(t.view.index, 2);
    await t.do('lesson restart');
    assert.is(states(t), 'current open open open');
  }),
);

test(
  'a step that is not done is not left by `next`',
  fresh(async (t) => {
    const { error } = await t.execute('next');
    assert.is(error!.kind, 'unavailable');
    assert.is(t.view.index, 0);
  }),
);

test(
  'a prediction is compared with what the kernel says, and being wrong stops nobody',
  fresh(async (t) => {
    await t.do('new', 'next', 'answer none');
    assert.is(t.view.question!.answer, 'none');
    assert.is(t.view.question!.outcome, undefined);
    await t.do('unshare user uts');
    const { isRight, right, comment } = t.view.question!.outcome!;
    assert.equal([isRight, right], [false, ['the name of the machine']]);
    assert.match(comment!, /copy/);
    await t.do('next', 'answer 2', 'set hostname web');
    assert.is(t.view.question!.outcome!.isRight, true);
    const { steps } = readProgress().lessons[SLUG]!;
    assert.equal([steps['own-namespace']!.wasRight, steps.rename!.wasRight], [false, true]);
  }),
);

test(
  'an answer that is no choice is refused with the choices',
  fresh(async (t) => {
    assert.match((await t.execute('answer 1')).error!.message, /asks nothing/);
    await t.do('new', 'next');
    assert.match((await t.execute('answer 4')).error!.message, /none, same, box/);
    assert.match((await t.execute('answer nonsense')).error!.message, /none, same, box/);
  }),
);

test(
  'a hint that fits the state comes before the general one, and they end',
  fresh(async (t) => {
    await t.do('new', 'next', 'unshare user net', 'hint');
    assert.match(t.view.hints[0]!, /of another type/);
    assert.ok(t.view.hasMoreHints);
    await t.do('hint');
    assert.match(t.view.hints[1]!, /unshare/);
    assert.not(t.view.hasMoreHints);
    assert.match((await t.execute('hint')).error!.message, /no more hints/);
  }),
);

test(
  'undo works in a lesson: what was done stays done, and it is seen that it does not hold',
  fresh(async (t) => {
    await t.do('new', 'next', 'unshare user uts', 'next');
    await t.do('undo');
    assert.is(states(t), 'done lost current open');
    await t.do('redo');
    assert.is(states(t), 'done done current open');
    await t.do('set hostname web');
    assert.is(states(t), 'done done done open');
  }),
);

test(
  'undo does not take back what prepared the lesson, and values of the beginning are read again',
  fresh(async (t) => {
    await t.do('new', 'undo');
    assert.match((await t.execute('undo')).error!.message, /no step to undo/);
    await t.do('new', 'next', 'unshare user uts', 'next', 'set hostname web');
    assert.is(states(t), 'done done done open');
  }),
);

test(
  'the solution is carried out for all to see, also where what was done stands in its way',
  fresh(async (t) => {
    await t.do('new', 'next', 'new second');
    const before = t.session.entries.length;
    await t.do('solution');
    assert.ok(t.session.entries.slice(before).some(({ command }) => command === 'unshare user uts'));
    assert.is(states(t), 'done done open open');
    assert.ok(readProgress().lessons[SLUG]!.steps['own-namespace']!.solutionShown);
  }),
);

test(
  'skip makes the end state of a step, from whatever state',
  fresh(async (t) => {
    await t.do('new mine', 'rm mine', 'skip');
    assert.is(states(t), 'done current open open');
    await t.do('skip');
    assert.is(states(t), 'done skipped current open');
    assert.not.equal(t.snapshot().namespaces.uts, t.snapshot('host').namespaces.uts);
  }),
);

test(
  'what happens by itself is seen without a command',
  fresh(async (t) => {
    await t.do('new', 'next', 'unshare user uts');
    assert.is(states(t), 'done done open open');
    process.kill(t.pid, 'SIGKILL');
    await waitUntil(() => states(t).includes('lost'));
    assert.is(states(t), 'done lost open open');
  }),
);

test('a lesson that was left goes on where it was, by replay', async () => {
  let pid = 0;
  await fresh(async (t) => {
    await t.do('new web', 'next', 'answer 2', 'unshare user uts', 'next', 'hint');
    pid = t.pid;
  })();
  await withLesson(async (t) => {
    assert.is(states(t), 'done done current open');
    assert.is(t.view.index, 2);
    assert.is(t.session.actor, 'web');
    assert.not.equal(t.pid, pid);
    assert.is(t.view.hints.length, 1);
    await t.do('set hostname web');
    assert.is(states(t), 'done done done open');
  })();
});

test('progress is one file, which only its owner reads', () => {
  const { mode } = statSync(progressFile());
  assert.is(mode & 0o777, 0o600);
  assert.is(readProgress().version, 2);
});

test(
  'lesson stop leaves the lab as it is, and the session without a lesson',
  fresh(async (t) => {
    await t.do('new', 'lesson stop');
    assert.is(lessonsOf(t.session).view, undefined);
    assert.ok(t.lab.boxes.has('box'));
    assert.match((await t.execute('next')).error!.message, /no lesson is running/);
  }),
);

test('a lesson that is not there is refused, with one that may be meant', async () => {
  const t = new TestSession();
  try {
    const { error } = await t.execute('lesson start hostnam');
    assert.not(error);
    const wrong = (await t.execute('lesson start hotsname')).error!;
    assert.equal([wrong.kind, wrong.remedy], ['unavailable', 'lesson start hostname']);
  } finally {
    lessonsOf(t.session).set(undefined);
    await t.session.close();
  }
});

test.run();
