import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isAlive } from '../support/alive.ts';
import { hasControllers, spinning } from '../support/load.ts';
import { withSession } from '../support/session.ts';
import { waitUntil } from '../support/wait.ts';

const [ONE, TWO] = [`one-${process.pid}`, `two-${process.pid}`];

if (hasControllers('stop', 'cpu')) {
  const LOAD = ['set cpu quota 10%', 'load cpu for 100 --background'];
  test(
    'it ends the loads of the box, and for the host those of all boxes',
    withSession([`new ${ONE}`, ...LOAD, `new ${TWO}`, ...LOAD], async (t) => {
      await waitUntil(() => spinning(ONE).length === 1 && spinning(TWO).length === 1);
      const [one, two] = [...spinning(ONE), ...spinning(TWO)] as [number, number];
      assert.match((await t.do('stop')).notes.join(), /load cpu: 1 process at work; it was stopped/);
      assert.equal([isAlive(one), isAlive(two)], [true, false]);
      await t.do('host: stop');
      assert.not(isAlive(one));
    }),
  );

  test(
    'a load ends with its box, and with the lab',
    withSession([`new ${ONE}`, ...LOAD, `new ${TWO}`, ...LOAD], async (t) => {
      await waitUntil(() => spinning(ONE).length === 1 && spinning(TWO).length === 1);
      const [one, two] = [...spinning(ONE), ...spinning(TWO)] as [number, number];
      await t.do(`rm ${TWO}`);
      assert.not(isAlive(two));
      const groups = [...t.lab.boxes.get(ONE)!.cgroups];
      await t.session.close();
      assert.not(isAlive(one));
      assert.ok(groups.length > 0);
    }),
  );
}

test(
  'where no load runs it says how to start one',
  withSession(['new'], async (t) => {
    assert.is((await t.fails('stop')).remedy, 'load cpu --background');
    assert.is((await t.fails('host: stop')).kind, 'order');
  }),
);

test.run();
