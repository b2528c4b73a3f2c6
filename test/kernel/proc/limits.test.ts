import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseLimits, readLimits } from '../../../src/kernel/proc/limits.ts';
import { UnexpectedTextError } from '../../../src/kernel/proc/unreadable.ts';
import { encodeRlimit, RLIMITS } from '../../../src/kernel/rlimits.ts';
import { needs } from '../../support/programs.ts';
import { output } from '../../support/witness.ts';

test('every line of the file is read, with its name', () => {
  const lines = readFileSync('/proc/self/limits', 'utf8').trimEnd().split('\n').slice(1);
  assert.is(lines.length, RLIMITS.length);
  const text = lines
    .map((line) => line.replace(/(\d+|unlimited) +(\d+|unlimited)( +\w+)? *$/, '17 unlimited $3'))
    .join('\n');
  for (const [name, limit] of Object.entries(parseLimits(text)))
    assert.equal(limit, { soft: 17, hard: 'unlimited' }, name);
});

test('a file without a line is not understood', () => {
  assert.throws(
    () => parseLimits('Limit Soft Hard'),
    (error: unknown) => error instanceof UnexpectedTextError,
  );
});

if (needs('prlimit'))
  test('prlimit says the same of this process, limit by limit', () => {
    const own = readLimits('self');
    const pid = String(process.pid);
    for (const { name } of RLIMITS) {
      const text = output('prlimit', '--pid', pid, `--${name}`, '--noheadings', '--output=SOFT,HARD');
      assert.is(text.trim().replace(/ +/, ':'), `${own[name].soft}:${own[name].hard}`, name);
    }
  });

test('a limit is two numbers of 64 bits, and none is all ones', () => {
  const { bytes, describe } = encodeRlimit({ soft: 2 ** 40, hard: 'unlimited' });
  assert.is(Buffer.from(bytes).toString('hex'), `0000000000010000${'f'.repeat(16)}`);
  assert.is(describe(), '{rlim_cur=1099511627776, rlim_max=RLIM64_INFINITY}');
});

test.run();
