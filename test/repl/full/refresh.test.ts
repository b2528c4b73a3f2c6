import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Snapshot } from '../../../src/lab/snapshot.ts';
import type { Readable } from '../../../src/repl/full/reading.ts';
import { Refresher } from '../../../src/repl/full/refresh.ts';
import { TYPING_MS } from '../../../src/repl/full/schedule/patience.ts';
import type { Look } from '../../../src/repl/full/state.ts';
import { ByHand } from '../../support/by-hand.ts';
import { TestSession } from '../../support/session.ts';

/** What the kernel says of a lab with one box, read once: the tests change it as they need it. */
const { host, web, boxes } = await (async () => {
  const t = new TestSession();
  await t.do('new web');
  const [ofHost, ofWeb] = [t.lab.snapshot('host'), t.lab.snapshot('web')];
  const all = new Map(t.lab.boxes);
  await t.session.close();
  return { host: ofHost, web: ofWeb, boxes: all };
})();

/** A refresher, a lab that says what it is told to, and time that goes on when it is told to. */
class Witness extends ByHand {
  /** Who was read, and when. */
  readonly readings: { readonly actor: string; readonly atMs: number }[] = [];
  readonly looks: { readonly look: Look; readonly isCurrent: boolean; readonly atMs: number }[] = [];
  box: Snapshot = web;
  lab: Readable | undefined = this.newLab();
  readonly refresher = new Refresher(
    () => this.lab,
    (look, isCurrent) => this.looks.push({ look, isCurrent, atMs: this.clock.now() }),
    this.background,
    this.clock,
  );

  newLab(): Readable {
    return {
      boxes,
      snapshot: (actor) => {
        const atMs = this.clock.now();
        this.readings.push({ actor, atMs });
        return { ...(actor === 'host' ? host : this.box), takenAtMs: atMs };
      },
    };
  }

  /** When the lab was read. */
  get times(): number[] {
    return this.readings.filter(({ actor }) => actor === 'host').map(({ atMs }) => atMs);
  }

  get hostnames() {
    return this.looks.map(({ look }) => look.boxes.get('web')?.hostname);
  }
}

test('without a lab there is nothing to show', () => {
  const t = new Witness();
  t.lab = undefined;
  t.refresher.wake();
  t.turns();
  assert.equal(
    t.looks.map(({ look }) => look.status),
    ['none'],
  );
});

test('it reads when something happened, one actor in each turn, and tells of the whole', () => {
  const t = new Witness();
  t.refresher.wake();
  assert.equal(t.readings, [], 'whoever wakes it does not wait');
  t.turn();
  assert.equal(
    t.readings.map(({ actor }) => actor),
    ['host'],
  );
  assert.equal(t.looks, []);
  t.turns();
  assert.equal(
    t.readings.map(({ actor }) => actor),
    ['host', 'web'],
  );
  assert.equal([...t.looks[0]!.look.boxes.keys()], ['web']);
  assert.ok(t.looks[0]!.isCurrent);
});

test('it reads less and less often when nothing changes, and tells of nothing', () => {
  const t = new Witness();
  t.refresher.wake();
  t.pass(10_000);
  assert.equal(t.times, [0, 250, 750, 1750, 3750, 5750, 7750, 9750]);
  assert.equal(
    t.looks.map(({ atMs }) => atMs),
    [0, 250],
    'rates need a second reading',
  );
});

test('it reads four times a second while something changes, or is about to', () => {
  const t = new Witness();
  t.refresher.wake();
  t.pass(5000);
  t.box = { ...web, hostname: 'changed' };
  t.refresher.hasten();
  t.refresher.isBusy = () => true;
  t.pass(1000);
  assert.equal(t.times.slice(-4), [5250, 5500, 5750, 6000]);
  assert.equal([...new Set(t.hostnames)], [web.hostname, 'changed']);
});

test('what only moves is told, and once more when it rests', () => {
  const t = new Witness();
  t.refresher.isBusy = () => true;
  t.refresher.wake();
  t.pass(250);
  const told = t.looks.length;
  t.box = { ...web, processes: [] };
  t.pass(1000);
  assert.is(t.looks.length - told, 2);
});

test('a reading that is due waits for whoever types', () => {
  const t = new Witness();
  t.refresher.wake();
  t.pass(200);
  t.refresher.keyed();
  t.pass(100);
  assert.equal(t.times, [0]);
  t.pass(TYPING_MS);
  assert.equal(t.times, [0, 200 + TYPING_MS]);
});

test('however fast somebody types, it reads once a second, each time after a key', () => {
  const t = new Witness();
  t.refresher.isBusy = () => true;
  t.refresher.wake();
  for (let key = 0; key < 100; key++) {
    t.pass(50);
    t.refresher.keyed();
  }
  t.turns();
  assert.equal(t.times, [0, 850, 1700, 2550, 3400, 4250]);
});

test('with the longest pauses that are none, it reads once a second', () => {
  const t = new Witness();
  t.refresher.isBusy = () => true;
  t.refresher.wake();
  for (let key = 0; key < 50; key++) {
    t.pass(TYPING_MS - 1);
    t.refresher.keyed();
  }
  t.turns();
  const pauses = t.times.slice(1).map((time, index) => time - t.times[index]!);
  assert.ok(Math.max(...pauses) <= 1000, pauses.join(' '));
  assert.ok(t.times.every((time) => time % (TYPING_MS - 1) === 0, 'none comes between two keys'));
});

test('a reading that is asked for does not wait: Enter is a key too', () => {
  const t = new Witness();
  t.refresher.keyed();
  t.refresher.wake();
  t.turns();
  assert.equal(t.times, [0]);
});

test('what happens during a reading has it done again before anything is told', () => {
  const t = new Witness();
  t.refresher.wake();
  t.turns();
  t.refresher.wake();
  t.turn();
  t.turn();
  t.box = { ...web, hostname: 'later' };
  t.refresher.wake();
  t.turns();
  assert.equal(t.hostnames, [web.hostname, 'later']);
  assert.ok(t.looks.every(({ isCurrent }) => isCurrent));
});

test('when something happens during every reading, it is shown once a second all the same', () => {
  const t = new Witness();
  for (let step = 0; step < 100; step++) {
    t.refresher.wake();
    t.turn();
    t.skip(30);
  }
  assert.is(t.looks.length, 3);
  assert.ok(t.looks.every(({ isCurrent }) => !isCurrent));
  t.turns();
  assert.ok(t.looks.at(-1)!.isCurrent, 'and in the end as it is');
});

test('a lab that takes the place of another meanwhile is read instead', () => {
  const t = new Witness();
  t.refresher.wake();
  t.turn();
  t.lab = t.newLab();
  t.turns();
  assert.equal(
    t.readings.map(({ actor }) => actor),
    ['host', 'host', 'web'],
  );
  assert.is(t.looks.length, 1);
});

test('a state that cannot be read any more is shown as such, with what was read last', () => {
  const t = new Witness();
  t.refresher.wake();
  t.turns();
  t.lab = {
    boxes,
    snapshot() {
      throw new Error('the probe is gone');
    },
  };
  t.refresher.wake();
  t.turns();
  const { status, reason, boxes: shown } = t.looks.at(-1)!.look;
  assert.equal([status, reason, [...shown.keys()]], ['stopped', 'the probe is gone', ['web']]);
});

test('after its end it reads nothing, not even the rest of what it has begun', () => {
  const t = new Witness();
  t.refresher.wake();
  t.turn();
  t.refresher.close();
  t.refresher.wake();
  t.pass(10_000);
  assert.is(t.readings.length, 1);
  assert.equal(t.looks, []);
});

test.run();
