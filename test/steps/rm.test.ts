import { existsSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isAlive } from '../support/alive.ts';
import { imageDirectory } from '../support/image.ts';
import { withSession } from '../support/session.ts';
import { descendantsOf } from '../support/traces.ts';
import { waitUntil } from '../support/wait.ts';

const image = imageDirectory();

test(
  'its processes end: the shim, process 1 and every program',
  withSession(['new'], async (t) => {
    await t.unshare('pid');
    const pids = [t.pid];
    await t.do('fork', "run sh -c 'sleep 1000 >/dev/null 2>&1 &'", 'exec sleep 1000');
    pids.push(...t.processes().map(({ pid }) => pid));
    assert.is(pids.length, 3);
    await t.do('rm box');
    await waitUntil(() => !pids.some(isAlive));
    assert.is(t.lab.boxes.size, 0);
  }),
);

test(
  'a daemon that was left before the box had a PID namespace ends too, whatever it calls itself, and that of another box does not',
  withSession(['new other', 'new'], async (t) => {
    const daemon = "run sh -c 'env -i setsid sleep 1000 >/dev/null 2>&1 &'";
    await t.do(daemon, `other: ${daemon}`);
    const sleepers = () => descendantsOf(t.lab.host.pid).filter(({ name }) => name === 'sleep');
    await waitUntil(() => sleepers().length === 2);
    assert.equal(
      t.processes().map(({ comm }) => comm),
      ['ns-lab box', 'sleep'],
    );
    await t.unshare('pid');
    await t.do('fork', 'rm box');
    await waitUntil(() => sleepers().length === 1);
    await t.do('rm other');
    await waitUntil(() => sleepers().length === 0);
  }),
);

test(
  'its layers are removed',
  withSession(['new'], async (t) => {
    await t.unshare('mnt');
    await t.do(`mount overlay --image ${image}`);
    const { scratch, rootfs } = t.lab.boxes.get('box')!;
    await t.do(`run mkdir ${rootfs!.merged}/tmp/made`);
    assert.ok(existsSync(scratch));
    await t.do('rm box');
    assert.not(existsSync(scratch));
  }),
);

test(
  'the actor becomes a box that is left, or the host',
  withSession(['new one', 'new two'], async (t) => {
    await t.do('rm two');
    assert.is(t.session.actor, 'one');
    await t.do('rm one');
    assert.is(t.session.actor, 'host');
  }),
);

test(
  'another box than the actor can be removed, and the name is free again',
  withSession(['new one', 'new two'], async (t) => {
    const { pid } = t;
    await t.do('rm one');
    assert.is(t.session.actor, 'two');
    assert.is(t.pid, pid);
    await t.do('new one', 'run true');
  }),
);

test(
  'a box that has ended can be removed',
  withSession(['new'], async (t) => {
    process.kill(t.pid, 'SIGKILL');
    await waitUntil(() => t.lab.boxes.get('box')!.exit !== undefined);
    await t.do('rm box');
    assert.is(t.lab.boxes.size, 0);
  }),
);

test(
  'a box that is not there cannot',
  withSession(['new'], async (t) => {
    const error = await t.fails('rm web');
    assert.equal([error.kind, error.message], ['unavailable', 'there is no box "web"']);
    assert.is((await t.fails('rm')).kind, 'language');
  }),
);

test.run();
