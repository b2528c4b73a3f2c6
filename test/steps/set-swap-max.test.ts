import { existsSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isRefusal } from '../../src/kernel/cgroup/placement.ts';
import { placeOf, testLimit } from '../support/limits.ts';
import { withSession } from '../support/session.ts';
import { skip } from '../support/skip.ts';

const place = placeOf('memory');
const file = isRefusal(place) || place.version === 1 ? 'memory.memsw.limit_in_bytes' : 'memory.swap.max';
const MIB = 2 ** 20;

// The root group has no limit of its own, so a group of the tests says whether the kernel counts swap.
if (!isRefusal(place) && place.version === 1 && !existsSync(`${place.parent}/${file}`)) {
  skip('set swap max: this kernel does not count swap on cgroup v1');
} else {
  testLimit(
    [
      {
        command: 'set swap max 16M',
        controller: 'memory',
        files: { 1: { [file]: `${80 * MIB}` }, 2: { [file]: `${16 * MIB}` } },
        before: ['set memory max 64M'],
      },
      {
        command: 'set swap max 0',
        controller: 'memory',
        files: { 1: { [file]: `${64 * MIB}` }, 2: { [file]: '0' } },
        before: ['set memory max 64M'],
      },
    ],
    ['set swap max', 'set swap max -1', 'set swap max 64X'],
  );
  if (!isRefusal(place) && place.version === 1) {
    test(
      'v1 counts swap with memory, so memory needs its limit first',
      withSession(['new'], async (t) => {
        const error = await t.fails('set swap max 16M');
        assert.equal([error.kind, error.remedy], ['unavailable', 'set memory max 64M']);
        assert.match(error.message, /memory\.memsw\.limit_in_bytes/);
      }),
    );

    test(
      'then memory cannot have more than both together, and the error says so',
      withSession(['new', 'set memory max 64M', 'set swap max 0'], async (t) => {
        const error = await t.fails('set memory max 128M');
        assert.is(error.code, 'EINVAL');
        assert.match(error.cause!, /memory\.memsw\.limit_in_bytes/);
      }),
    );
  }
}

test.run();
