/** The second lesson, the fourth and so on: what `npm run lessons:check` finds. */
import { test } from 'uvu';
import { testOwnLessons } from '../support/own-lessons.ts';

testOwnLessons(1);

test.run();
