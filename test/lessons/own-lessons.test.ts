import { basename } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { lessonDirectories } from '../../src/lessons/catalog.ts';
import { checkLesson } from '../../src/lessons/check/check-lesson.ts';
import { formatProblem } from '../../src/lessons/format/problem.ts';
import { REGISTRY } from '../../src/session/commands/registry.ts';
import { isRoot } from '../support/session.ts';

const directories = lessonDirectories();

test('there are lessons', () => {
  assert.ok(directories.length > 0);
});

for (const directory of directories) {
  test(`${basename(directory)}: what is written is right, and so the kernel says`, async () => {
    const { problems, lacks } = await checkLesson(directory, REGISTRY);
    assert.equal(problems.map(formatProblem), []);
    // What is not offered is said with a reason, and only to a user who is not offered it.
    for (const { need, reason } of lacks) assert.ok(need && reason.length > 0);
    if (isRoot) assert.not(lacks.some(({ need }) => need === 'root'));
  });
}

test.run();
