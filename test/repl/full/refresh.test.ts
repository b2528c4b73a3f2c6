import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Snapshot } from '../../../src/lab/snapshot.ts';
import { type Readable, Refresher } from '../../../src/repl/full/refresh.ts';
import type { Look } from '../../../src/repl/full/state.ts';
import { TestSession } from '../../support/session.ts';

test('without a lab there is nothing to read', () => {
  const looks: Look[] = [];
  const refresher = new Refresher(
    () => undefined,
    (look) => looks.push(look),
  );
  refresher.wake();
  refresher.close();
  assert.equal(looks, []);
});

test('it reads at once when something happened, seldom when nothing does, and never after its end', async () => {
  const t = new TestSession();
  await t.do('new web');
  let readings = 0;
  const lab: Readable = {
    boxes: t.lab.boxes,
    snapshot(actor): Snapshot {
      if (actor === 'host') readings++;
      return t.lab.snapshot(actor);
    },
  };
  const looks: Look[] = [];
  const refresher = new Refresher(
    () => lab,
    (look) => looks.push(look),
  );
  try {
    refresher.wake();
    assert.is(readings, 1);
    assert.is(looks.at(-1)?.status, 'live');
    assert.equal([...looks.at(-1)!.boxes.keys()], ['web']);
    await sleep(2000);
    assert.ok(readings <= 5, `${readings} readings in two quiet seconds`);
    refresher.close();
    const before = readings;
    refresher.wake();
    assert.is(readings, before);
  } finally {
    await t.session.close();
  }
});

test('a state that cannot be read any more is shown as such, with what was read last', async () => {
  const t = new TestSession();
  await t.do('new web');
  let isBroken = false;
  const lab: Readable = {
    boxes: t.lab.boxes,
    snapshot(actor): Snapshot {
      if (isBroken) throw new Error('the probe is gone');
      return t.lab.snapshot(actor);
    },
  };
  const looks: Look[] = [];
  const refresher = new Refresher(
    () => lab,
    (look) => looks.push(look),
  );
  try {
    refresher.wake();
    isBroken = true;
    refresher.wake();
    const { status, reason, boxes } = looks.at(-1)!;
    assert.equal([status, reason, [...boxes.keys()]], ['stopped', 'the probe is gone', ['web']]);
  } finally {
    refresher.close();
    await t.session.close();
  }
});

test.run();
