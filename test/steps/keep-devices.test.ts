import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isRefusal } from '../../src/kernel/cgroup/placement.ts';
import { whyNoDeviceRules } from '../support/devices.ts';
import { groupOf, placeOf } from '../support/limits.ts';
import { read } from '../support/read.ts';
import { withSession } from '../support/session.ts';

const place = placeOf('devices');
const why = whyNoDeviceRules();

/** What devices.list of a container of Docker 20.10 with runc 1.1 says. */
const DOCKER_LIST = `b *:* m
c *:* m
c 1:3 rwm
c 1:5 rwm
c 1:7 rwm
c 1:8 rwm
c 1:9 rwm
c 5:0 rwm
c 5:1 rwm
c 5:2 rwm
c 10:200 rwm
c 136:* rwm`;

if (why !== undefined) {
  test(
    'where no rules about devices can be set, the refusal says why',
    withSession(['new'], async (t) => {
      const { kind, remedy } = await t.fails('keep devices docker');
      assert.ok(['unavailable', 'kernel'].includes(kind), kind);
      assert.ok(remedy);
    }),
  );
} else {
  test(
    'the usual devices can be opened, a disk can be made and not opened, and the host is as before',
    withSession(['new', 'unshare mnt', 'mount overlay', 'mount dev', 'keep devices docker'], async (t) => {
      if (!isRefusal(place) && place.version === 1)
        assert.equal(
          read(`${groupOf(t.pid, 'devices', 1)}/devices.list`)
            .trim()
            .split('\n')
            .sort(),
          DOCKER_LIST.split('\n').sort(),
        );
      const dev = `${t.lab.boxes.get('box')!.rootfs!.merged}/dev`;
      await t.do(`run sh -c ": <${dev}/null >${dev}/null; head -c1 ${dev}/random >${dev}/null"`);
      // /dev/kmsg: made in the box, and not to be opened.
      await t.do(`run mknod ${dev}/kmsg c 1 11`);
      assert.is((await t.fails(`run sh -c ": <${dev}/kmsg"`)).kind, 'exit');
      assert.match(t.output, /not permitted/i);
      await t.do('new other', 'run sh -c ": </dev/kmsg"');
    }),
  );

  test(
    'it takes the place of the rules before, and a device can be added',
    withSession(['new', 'allow device c 1:11', 'keep devices docker'], async (t) => {
      await t.fails('run sh -c ": </dev/kmsg"');
      await t.do('allow device c 1:11 r', 'run sh -c ": </dev/kmsg"');
    }),
  );
}

test.run();
