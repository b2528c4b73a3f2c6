import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withCode } from '../../../../src/repl/full/text/code.ts';
import { span } from '../../../../src/repl/full/text/line.ts';

test('code between backticks has its own tone, and no backticks', () => {
  assert.equal(withCode('no box yet: `new` makes one', 'dim'), [
    span('no box yet: ', 'dim'),
    span('new', 'key'),
    span(' makes one', 'dim'),
  ]);
  assert.equal(withCode('`a`, `b`', 'plain'), [span('a', 'key'), span(', '), span('b', 'key')]);
});

test('a text without code, or with one backtick too many, stays as it is', () => {
  assert.equal(withCode('shared', 'dim'), [span('shared', 'dim')]);
  assert.equal(withCode('a ` b `c`', 'warn'), [span('a ` b `c`', 'warn')]);
  assert.equal(withCode('', 'dim'), []);
});

test.run();
