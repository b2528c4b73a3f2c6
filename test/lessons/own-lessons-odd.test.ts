/** The first lesson, the third and so on: what `npm run lessons:check` finds. */
import { test } from 'uvu';
import { testOwnLessons } from '../support/own-lessons.ts';

testOwnLessons(0);

test.run();
