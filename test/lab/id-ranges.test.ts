import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { chooseIds, type IdFacts, idsForBox } from '../../src/lab/id-ranges.ts';
import { read } from '../support/read.ts';
import { isRoot, withSession } from '../support/session.ts';

const MACHINE: IdFacts = {
  subordinate: '',
  accounts: 'root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534::/:/bin/false\n',
  own: [{ inside: 0, outside: 0, count: 4294967295 }],
  used: [],
};
const FREE = 0x70000000;
const first = (facts: Partial<IdFacts>) => chooseIds({ ...MACHINE, ...facts })?.first;

test('what subuid(5) gives to ns-lab comes before what it gives to root, and that before IDs of nobody', () => {
  const subordinate = 'ann:100000:65536\nroot:300000:65536\nns-lab:500000:65536\n';
  assert.equal(chooseIds({ ...MACHINE, subordinate }), { first: 500000, count: 65536, owner: 'ns-lab' });
  assert.equal(chooseIds({ ...MACHINE, subordinate: 'root:300000:65536' }), {
    first: 300000,
    count: 65536,
    owner: 'root',
  });
  assert.equal(chooseIds(MACHINE), { first: FREE, count: 65536, owner: undefined });
});

test('a range that is too small for all users of an image is not taken', () => {
  assert.is(first({ subordinate: 'root:300000:1000' }), FREE);
});

test('a box gets other IDs than every user namespace has, in the range of root as well', () => {
  const used = [{ inside: 0, outside: 300000, count: 65536 }];
  assert.is(first({ subordinate: 'root:300000:200000', used }), 365536);
  assert.is(first({ subordinate: 'root:300000:65536', used }), FREE);
  assert.is(first({ used: [{ inside: 0, outside: FREE + 70000, count: 1 }] }), FREE);
  assert.is(first({ used: [{ inside: 0, outside: FREE + 10, count: 1 }] }), FREE + 65536);
  // IDs that stand for themselves, as those of a rootful container, are the machine's anyway.
  assert.is(first({ used: [{ inside: 0, outside: 0, count: 4294967295 }] }), FREE);
});

test('IDs of nobody are those of no account and of no subordinate range', () => {
  assert.is(first({ accounts: `big:x:${FREE + 5}:0::/:/bin/sh` }), FREE + 65536);
  assert.is(first({ subordinate: `ann:${FREE}:65536` }), FREE + 65536);
});

test('in a user namespace that has no so many IDs itself, there are none', () => {
  assert.is(first({ own: [{ inside: 0, outside: 100000, count: 65536 }] }), undefined);
});

if (isRoot) {
  test(
    'two boxes have different IDs, and neither has those of an account',
    withSession(['build one', 'build two'], (t) => {
      const maps = ['one', 'two'].map((name) =>
        read(`/proc/${t.lab.boxes.get(name)!.pid}/uid_map`)
          .trim()
          .split(/\s+/)
          .map(Number),
      );
      const [[, one], [, two]] = maps as [number[], number[]];
      assert.ok(Math.abs(one! - two!) >= 65536, `${maps}`);
      const third = idsForBox('uid')!;
      assert.ok(third.first !== one && third.first !== two);
    }),
  );
}

test.run();
