import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Verdict } from '../../src/lab/attack/judge.ts';
import { type TestSession, withSession } from '../support/session.ts';

const BROKEN = 'build box --without net,ipc,ids,masks,caps,filter';

const remedies = async (t: TestSession, line: string) => {
  const { view } = await t.execute(line);
  const { attempts } = view!.data as { attempts: readonly Verdict[] };
  return Object.fromEntries(
    attempts.map(({ attempt, result, remedy = [] }) => [attempt, [result, ...remedy].join(' ')]),
  );
};

test(
  'a container without some walls lets through what each of them stops, and is whole otherwise',
  withSession([BROKEN], async (t) => {
    assert.equal(await remedies(t, 'attack see-network shared-memory keys io-uring see-process'), {
      'see-process': 'held',
      'see-network': 'through unshare net',
      'shared-memory': 'through unshare ipc',
      keys: 'through mask default',
      'io-uring': 'through set seccomp default',
    });
    assert.is(t.snapshot('box').noNewPrivs, true);
  }),
);

test(
  'a filter that is there and lets a call pass sends to the capability, not to itself',
  withSession([BROKEN, 'set seccomp default'], async (t) => {
    assert.is((await remedies(t, 'attack mount-proc'))['mount-proc'], 'through keep caps docker');
  }),
);

test(
  'the walls can be built afterwards, and then nothing goes through',
  withSession(
    [BROKEN, 'unshare net ipc', 'mask default', 'keep caps docker', 'set seccomp default'],
    async (t) => {
      const { ok } = await t.execute('attack all');
      assert.ok(ok);
    },
  ),
);

test(
  'build without a word builds what is still missing of such a container',
  withSession([BROKEN], async (t) => {
    await t.execute('build');
    assert.equal(await remedies(t, 'attack see-network shared-memory keys io-uring'), {
      'see-network': 'held',
      'shared-memory': 'held',
      keys: 'held',
      'io-uring': 'held',
    });
  }),
);

test(
  'explain build says that such a container does not hold, and what it is without',
  withSession([], async (t) => {
    const { view } = await t.execute('explain build --without filter,limits');
    const text = view!.lines.join('\n');
    assert.match(text, 'without filter, limits');
    assert.not.match(text, 'set seccomp');
    assert.not.match(text, 'set pids');
  }),
);

test(
  'a wall that cannot be left out is refused with the names of those that can',
  withSession([], async (t) => {
    const { error } = await t.execute('build --without doors');
    assert.match(JSON.stringify(error), 'masks');
  }),
);

test.run();
