import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ATTEMPT_NAMES } from '../../src/lab/attack/attempt-names.ts';
import { holds } from '../../src/lessons/conditions/evaluate.ts';
import { Observer } from '../../src/lessons/run/moment.ts';
import { type TestSession, withSession } from '../support/session.ts';

const evidenceOf = (t: TestSession, actor = 'box') => new Observer().look(t.session).get(actor)!.attacks;
const ALL = ATTEMPT_NAMES.length;

test(
  'of a box that nobody has attacked every attempt is untried, and the host has no evidence of attacks',
  withSession(['new'], async (t) => {
    assert.equal(evidenceOf(t), { held: [], through: [], open: [], absent: [], untried: ALL });
    assert.is(evidenceOf(t, 'host'), undefined);
  }),
);

test(
  'what went through is evidence until a step changes the box, and what holds then is tried anew',
  withSession(['new', 'unshare user', 'map root'], async (t) => {
    await t.execute('attack see-network shared-memory');
    assert.equal(evidenceOf(t)!.through, ['see-network', 'shared-memory']);
    assert.is(evidenceOf(t)!.untried, ALL - 2);
    await t.execute('run true');
    assert.is(evidenceOf(t)!.untried, ALL - 2);
    await t.execute('unshare net ipc');
    assert.is(evidenceOf(t)!.untried, ALL);
    await t.execute('attack see-network shared-memory');
    assert.equal(evidenceOf(t)!.held, ['see-network', 'shared-memory']);
    assert.equal(evidenceOf(t)!.through, []);
  }),
);

test(
  'a step in one box leaves the evidence of the other as it is',
  withSession(['new one', 'new two', 'attack leaked-descriptors --in one'], async (t) => {
    await t.execute('two: unshare user');
    assert.is(evidenceOf(t, 'one')!.untried, ALL - 1);
    assert.is(evidenceOf(t, 'two')!.untried, ALL);
  }),
);

test(
  'a box that undo has made again is untried, because nobody has attacked this one',
  withSession(['new', 'unshare user', 'map root'], async (t) => {
    await t.execute('attack see-network');
    assert.is(evidenceOf(t)!.untried, ALL - 1);
    await t.execute('undo');
    assert.is(evidenceOf(t)!.untried, ALL);
  }),
);

test(
  'conditions read the attempts by name and the number of those that are left',
  withSession(['new'], async (t) => {
    await t.execute('attack see-network');
    const scene = { actors: new Observer().look(t.session), captured: new Map(), seen: new Set<never>() };
    assert.ok(holds({ path: 'box.attacks.through', contains: 'see-network' }, scene));
    assert.ok(holds({ path: 'box.attacks.untried', equals: ALL - 1 }, scene));
    assert.not(holds({ path: 'host.attacks.untried', exists: true }, scene));
  }),
);

test.run();
