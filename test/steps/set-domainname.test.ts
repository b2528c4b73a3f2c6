import { test } from 'uvu';
import { testName } from '../support/uts-name.ts';

testName('domainname');

test.run();
