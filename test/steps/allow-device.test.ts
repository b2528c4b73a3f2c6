import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { whyNoDeviceRules } from '../support/devices.ts';
import { withSession } from '../support/session.ts';

const why = whyNoDeviceRules();

test(
  'what is allowed after all was denied can be used, as far as it is allowed',
  withSession(['new'], async (t) => {
    if (why !== undefined) {
      assert.ok((await t.fails('allow device c 1:3')).message);
      return;
    }
    await t.do('deny device a', 'allow device c 1:3 r', 'allow device c 1:5');
    await t.do('run sh -c ": </dev/null"', 'run sh -c ": </dev/zero; : >/dev/zero"');
    assert.is((await t.fails('run sh -c ": >/dev/null"')).kind, 'exit');
    await t.do('allow device c 1:3 w', 'run sh -c ": <>/dev/null"');
    assert.is((await t.fails('run sh -c ": </dev/full"')).kind, 'exit');
    await t.do('allow device c', 'run sh -c ": </dev/full"');
  }),
);

test(
  'a rule about both types is about the devices that it names, on either version',
  withSession(['new'], async (t) => {
    if (why !== undefined) {
      assert.ok((await t.fails('deny device a 1:8')).message);
      return;
    }
    await t.do('deny device a 1:8');
    assert.is((await t.fails('run sh -c ": </dev/random"')).kind, 'exit');
    await t.do('run sh -c ": </dev/zero"', 'deny device a *:* w', 'run sh -c ": </dev/zero"');
    assert.is((await t.fails('run sh -c ": >/dev/zero"')).kind, 'exit');
    await t.do('allow device a', 'run sh -c ": >/dev/zero; : </dev/random"');
  }),
);

test.run();
