/** A learner's own lab beside lessons: what becomes of it, what is asked, and what "no" changes. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { lessonsOf } from '../../src/lessons/lessons.ts';
import { readProgress, resetProgress } from '../../src/lessons/progress/store.ts';
import { isAlive } from '../support/alive.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { isRoot, TestSession } from '../support/session.ts';
import { assertSameState, historyOf, stateOf } from '../support/states.ts';
import { waitUntil } from '../support/wait.ts';

process.env.NS_LAB_STATE_DIR = scratchDirectory();

const OWN = [
  'new web',
  `unshare ${isRoot ? '' : 'user '}uts mnt net pid`,
  ...(isRoot ? [] : ['map root']),
  'fork',
  'set hostname own',
  'mount overlay',
  'pivot_root',
  "run sh -c 'echo kept > /file'",
];

function withLearner(work: (t: TestSession) => Promise<void>): () => Promise<void> {
  return async () => {
    const t = new TestSession();
    resetProgress();
    try {
      await work(t);
    } finally {
      lessonsOf(t.session).set(undefined);
      await t.session.close();
    }
  };
}

const slugOf = (t: TestSession): string | undefined => lessonsOf(t.session).view?.slug;

test(
  'a lesson parks the lab that stands, and lesson stop makes it again with what its programs wrote',
  withLearner(async (t) => {
    await t.do(...OWN, 'undo', 'redo');
    const before = stateOf(t);
    const { notes } = await t.do('lesson start hostname');
    assert.match(notes.join('\n'), /your lab of \d+ steps is parked: `lesson stop`/);
    assert.not(t.lab.boxes.has('web'));
    await t.do('new other', 'next', 'unshare user uts');
    const stopped = await t.do('lesson stop');
    assert.match(stopped.notes.join('\n'), /has ended[\s\S]*your lab is back/);
    assert.is(t.session.actor, 'web');
    assert.equal((await historyOf(t)).steps, OWN);
    assertSameState(stateOf(t), before, 'after the lesson');
    assert.is(await t.run('cat /file'), 'kept');
    await t.do('undo set hostname');
    // What was done in the lesson is kept too.
    await t.do('lesson start hostname');
    assert.is(lessonsOf(t.session).view!.index, 1);
  }),
);

test(
  'a second lesson takes nothing from the parked lab',
  withLearner(async (t) => {
    await t.do('new web', 'lesson start hostname', 'new', 'lesson start process', 'new other');
    await t.do('lesson stop');
    assert.equal([...t.lab.boxes.keys()], ['web']);
  }),
);

test(
  'undone steps of a parked lab can be redone after the lesson',
  withLearner(async (t) => {
    await t.do('new web', 'set no_new_privs', 'undo', 'lesson start hostname', 'lesson stop', 'redo');
    assert.equal((await historyOf(t)).steps, ['new web', 'set no_new_privs']);
  }),
);

test(
  'where nothing stood before the lesson, its lab stays as it is',
  withLearner(async (t) => {
    await t.do('lesson start hostname', 'new mine', 'lesson stop');
    assert.ok(t.lab.boxes.has('mine'));
  }),
);

test(
  'what cannot come back is named before anything happens, and no changes nothing',
  withLearner(async (t) => {
    const asked: string[] = [];
    let answer = false;
    t.confirm = async (question) => {
      asked.push(question);
      return answer;
    };
    await t.do('new web', 'exec sleep 1000');
    const { pid } = t;
    const refused = await t.execute('lesson start hostname');
    assert.equal([refused.ok, refused.notes], [false, ['nothing was changed']]);
    assert.match(asked[0]!, /what "sleep 1000" has in memory/);
    assert.ok(isAlive(pid));
    assert.is(slugOf(t), undefined);
    assert.equal((await historyOf(t)).steps, ['new web', 'exec sleep 1000']);

    answer = true;
    await t.do('lesson start hostname');
    await waitUntil(() => !isAlive(pid));
    await t.do('new box', 'exec sleep 2000');
    answer = false;
    const inLesson = t.pid;
    // Neither another lesson, nor a way back to the own lab, nor the same lesson anew.
    for (const line of ['lesson start process', 'lesson stop', 'restart', 'undo']) {
      const entry = await t.execute(line);
      assert.match(entry.notes.join(), 'nothing was changed', line);
      assert.is(slugOf(t), '03-hostname', line);
      assert.ok(isAlive(inLesson), line);
      assert.is(readProgress().current, '03-hostname', line);
    }
    assert.match(asked.at(-1)!, /what "sleep 2000" has in memory/);
    answer = true;
    await t.do('lesson stop');
    assert.is(t.lab.boxes.get('web')!.program!.argv.join(' '), 'sleep 1000');
  }),
);

test(
  'a lesson that is not there, or cannot be done here, leaves the lab as it is',
  withLearner(async (t) => {
    await t.do('new web');
    const { pid } = t;
    assert.not((await t.execute('lesson start nonsense')).ok);
    assert.ok(isAlive(pid));
    assert.equal((await historyOf(t)).steps, ['new web']);
  }),
);

test(
  'next at the end of a lesson sums it up and begins the next one; from the last it says so',
  withLearner(async (t) => {
    await t.do('lesson start hostname', 'new', 'next', 'answer none', 'unshare user uts', 'next');
    await t.do('answer 2', 'set hostname web', 'hint');
    await t.do('next', 'next');
    assert.ok(lessonsOf(t.session).view!.isDone);
    assert.match(lessonsOf(t.session).view!.message, /"next" goes on to the next lesson/);
    const { notes } = await t.do('next');
    assert.match(notes[0]!, /" is done in \d+ minutes?$/);
    assert.is(notes[1], 'predictions: 1 right, 1 wrong');
    assert.match(notes.join('\n'), /help: 1 hint, 0 solutions\nwhat you know now: \S/);
    const after = slugOf(t)!;
    assert.ok(after > '03-hostname', after);
    assert.equal(lessonsOf(t.session).view!.index, 0);
  }),
);

test.run();
