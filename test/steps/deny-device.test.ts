import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isRefusal } from '../../src/kernel/cgroup/placement.ts';
import { whyNoDeviceRules } from '../support/devices.ts';
import { groupOf, placeOf } from '../support/limits.ts';
import { read } from '../support/read.ts';
import { withSession } from '../support/session.ts';

const place = placeOf('devices');
const why = whyNoDeviceRules();

if (why !== undefined) {
  test(
    'where no rules about devices can be set, the refusal says why and what to do',
    withSession(['new'], async (t) => {
      const { kind, message, cause, remedy } = await t.fails('deny device c 1:8');
      if (isRefusal(place)) assert.equal([kind, message], ['unavailable', why]);
      else assert.match(cause!, /CAP_BPF/);
      assert.ok(remedy);
      assert.equal(t.lab.boxes.get('box')!.cgroups, []);
    }),
  );
} else {
  test(
    'a denied device cannot be opened, another one can, and the host still can',
    withSession(['new', 'deny device c 1:8'], async (t) => {
      assert.is((await t.fails('run dd if=/dev/random of=/dev/null bs=1 count=1')).kind, 'exit');
      assert.match(t.output, /random.*not permitted/i);
      await t.do('run dd if=/dev/zero of=/dev/null bs=1 count=1');
      await t.do('new other', 'run dd if=/dev/random of=/dev/null bs=1 count=1');
    }),
  );

  test(
    'to write can be denied while to read is not',
    withSession(['new', 'deny device c 1:3 w'], async (t) => {
      await t.do('run sh -c ": </dev/null"');
      assert.is((await t.fails('run sh -c ": >/dev/null"')).kind, 'exit');
    }),
  );

  test(
    'everything can be denied, and a new rule changes the one before',
    withSession(['new', 'deny device a'], async (t) => {
      await t.fails('run sh -c ": </dev/zero"');
      await t.do('allow device c 1:5 r', 'run sh -c ": </dev/zero"');
      await t.fails('run sh -c ": </dev/null"');
      await t.do('deny device c 1:5 r');
      await t.fails('run sh -c ": </dev/zero"');
      if (!isRefusal(place) && place.version === 1)
        assert.is(read(`${groupOf(t.pid, 'devices', 1)}/devices.list`), '');
    }),
  );

  test(
    'the report says which version took it, and how',
    withSession(['new'], async (t) => {
      const { notes, calls } = await t.do('deny device b 7:* m');
      const text = calls.map((call) => call.text).join('\n');
      if (!isRefusal(place) && place.version === 2) {
        assert.match(notes.join(), /BPF program \d+ of \d+ instructions/);
        assert.match(text, /bpf\(BPF_PROG_LOAD, /);
        assert.match(text, /bpf\(BPF_PROG_ATTACH, /);
      } else {
        assert.match(notes.join(), /cgroup v1 says devices\.list/);
        assert.match(text, /"b 7:\* m"/);
      }
    }),
  );
}

test(
  'words that are no rule are refused before any call',
  withSession(['new'], async (t) => {
    for (const words of ['', ' x', ' c 1', ' c 1:3 q', ' c 5000:1', ' c 1:3 rw w'])
      assert.is((await t.fails(`deny device${words}`)).kind, 'language', words);
  }),
);

test.run();
