import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { diff, diffFacts } from '../../src/lab/diff.ts';
import type { Fact } from '../../src/lab/facts.ts';
import type { Snapshot } from '../../src/lab/snapshot.ts';

const facts = (entries: Record<string, Fact>) => new Map(Object.entries(entries));

test('what is new has no value before, what is gone has none after', () => {
  const changes = diffFacts(
    facts({ hostname: 'debian', 'mounts./old': ['tmpfs', 'tmpfs'] }),
    facts({ hostname: 'web', 'mounts./proc': ['proc', 'proc'] }),
  );
  assert.equal(changes, [
    { path: 'hostname', before: 'debian', after: 'web' },
    { path: 'mounts./proc', before: null, after: ['proc', 'proc'] },
    { path: 'mounts./old', before: ['tmpfs', 'tmpfs'], after: null },
  ]);
});

test('equal values are no changes, also when they are lists, 0 or false', () => {
  const same = () => facts({ list: ['a', 'b'], zero: 0, no: false, empty: '' });
  assert.equal(diffFacts(same(), same()), []);
});

test('lists that differ in order or length are changes', () => {
  for (const after of [['b', 'a'], ['a'], ['a', 'b', 'c'], 'a,b'])
    assert.is(diffFacts(facts({ list: ['a', 'b'] }), facts({ list: after })).length, 1);
});

test('0, false, an empty text and nothing are four values', () => {
  const values: Fact[] = [0, false, '', []];
  for (const before of values) {
    for (const after of values) {
      const changes = diffFacts(facts({ it: before }), facts({ it: after }));
      assert.is(changes.length, before === after ? 0 : 1, `${typeof before} ${typeof after}`);
    }
  }
});

test('the end of a process is one change, and only the first time', () => {
  const killed = { kind: 'killed', signal: 'SIGKILL' } as const;
  const ended = { ended: killed } as unknown as Snapshot;
  const change = { path: 'ended', before: null, after: killed };
  assert.equal(diff({} as Snapshot, ended), [change]);
  assert.equal(diff(ended, ended), []);
});

test.run();
