import { basename } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { lessonDirectories } from '../../src/lessons/catalog.ts';
import { checkLesson } from '../../src/lessons/check/check-lesson.ts';
import { formatProblem } from '../../src/lessons/format/problem.ts';
import { type Locale, setLocale } from '../../src/locale/locale.ts';
import { REGISTRY } from '../../src/session/commands/registry.ts';
import { isRoot } from './session.ts';

/** Two files, so that two lessons are checked at once and neither file takes too long. */
const FILES = 2;

/** Tests every second lesson that ns-lab comes with, beginning with this one, by carrying it out in a language. */
export function testOwnLessons(first: 0 | 1, language: Locale = 'en'): void {
  setLocale(language);
  const directories = lessonDirectories().filter((_, index) => index % FILES === first);

  test('there are lessons', () => {
    assert.ok(directories.length > 0);
  });

  for (const directory of directories) {
    test(`${basename(directory)}: what is written is right, and so the kernel says`, async () => {
      const { problems, lacks } = await checkLesson(directory, REGISTRY);
      assert.equal(problems.map(formatProblem), []);
      // What is not offered is said with a reason, and root is offered what root may do.
      for (const { need, reason } of lacks) assert.ok(need && reason.length > 0);
      if (isRoot) assert.not(lacks.some(({ need }) => need === 'root'));
    });
  }
}
