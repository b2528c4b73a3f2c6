/** The same lessons in Chinese: no condition may depend on the language. */
import { test } from 'uvu';
import { testOwnLessons } from '../support/own-lessons.ts';

testOwnLessons(0, 'zh-CN');

test.run();
