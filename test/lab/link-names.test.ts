import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { linkNames } from '../../src/lab/link-names.ts';
import { needs } from '../support/programs.ts';
import { isRoot, withSession } from '../support/session.ts';
import { waitUntil } from '../support/wait.ts';
import { ipLinks } from '../support/witness.ts';

/** A box with a network of its own, which is connected. */
const WIRED = ['new', isRoot ? 'unshare net' : 'unshare user net', 'host: add bridge br0', 'add veth'];

test(
  'the interfaces of each actor are those that ip(8) has, in its order',
  withSession(WIRED, (t) => {
    if (!needs('ip', 'nsenter')) return;
    for (const [actor, pid] of [
      ['host', t.lab.host.pid],
      ['box', t.pid],
    ] as const) {
      const names = linkNames(t.lab, actor);
      assert.ok(names.length > 1, `${names}`);
      assert.equal(
        names,
        ipLinks(pid).map(({ ifname }) => ifname),
        actor,
      );
    }
  }),
);

test(
  'asking for them is no part of a command',
  withSession(WIRED, (t) => {
    t.lab.takeCalls();
    linkNames(t.lab, 'box');
    assert.equal(t.lab.takeCalls(), []);
  }),
);

test(
  'a box that has ended has none, and neither has one that never was',
  withSession(['new'], async (t) => {
    const { pid } = t;
    process.kill(pid, 'SIGKILL');
    await waitUntil(() => t.lab.boxes.get('box')!.exit !== undefined);
    assert.equal(linkNames(t.lab, 'box'), []);
    assert.equal(linkNames(t.lab, 'nobody'), []);
  }),
);

test.run();
