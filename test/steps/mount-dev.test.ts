import { lstatSync, readlinkSync, statSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { imageDirectory } from '../support/image.ts';
import { isRoot, withSession } from '../support/session.ts';
import { mountAt } from '../support/witness.ts';

const NODES = {
  null: [1, 3],
  zero: [1, 5],
  full: [1, 7],
  random: [1, 8],
  urandom: [1, 9],
  tty: [5, 0],
} as const;
const LINKS = {
  fd: '/proc/self/fd',
  stdin: '/proc/self/fd/0',
  stdout: '/proc/self/fd/1',
  stderr: '/proc/self/fd/2',
  ptmx: 'pts/ptmx',
} as const;

/** Major and minor number of a device node, sysmacros.h of the C library. */
function deviceNumber(path: string): [number, number] {
  const { rdev, mode } = statSync(path);
  assert.is(mode & 0o170000, 0o020000, `${path} is a character device`);
  return [(rdev >> 8) & 0xfff, rdev & 0xff];
}

test(
  'the box gets the nodes and links that every container has, and they work',
  withSession(['new'], async (t) => {
    await t.unshare('mnt', 'pid');
    await t.do('fork', 'mount overlay', 'mount proc', 'mount dev', 'pivot_root');
    const dev = `/proc/${t.pid}/root/dev`;
    assert.is(mountAt(t.pid, '/dev')?.fstype, 'tmpfs');
    for (const [name, numbers] of Object.entries(NODES)) {
      assert.equal(deviceNumber(`${dev}/${name}`), numbers, name);
      assert.is(lstatSync(`${dev}/${name}`).mode & 0o777, 0o666, name);
    }
    for (const [name, target] of Object.entries(LINKS)) assert.is(readlinkSync(`${dev}/${name}`), target);
    for (const name of ['pts', 'shm', 'mqueue']) assert.ok(statSync(`${dev}/${name}`).isDirectory());
    assert.is(
      await t.run(`sh -c 'echo lost > /dev/null; head -c 4 /dev/zero | wc -c; echo hi > /dev/stdout'`),
      '4\nhi',
    );
  }),
);

test(
  'real root makes nodes, a user namespace binds those of the host',
  withSession(['new'], async (t) => {
    await t.unshare('mnt');
    const image = imageDirectory();
    const { calls, equivalents } = await t.do(`mount overlay --image ${image}`, 'mount dev');
    const { merged } = t.lab.boxes.get('box')!.rootfs!;
    const made = calls.filter(({ name, result }) => name === 'mknodat' && result === 0).length;
    const isBound = mountAt(t.pid, `${merged}/dev/null`) !== undefined;
    assert.equal([made, isBound], isRoot ? [6, false] : [0, true]);
    const node = `${merged}/dev/$name`;
    assert.ok(
      equivalents.includes(
        isRoot
          ? `mknod -m 666 ${merged}/dev/null c 1 3`
          : `for name in ${Object.keys(NODES).join(' ')}; do touch ${node}; mount --bind /dev/$name ${node}; mount -o remount,bind,ro ${node}; done`,
      ),
      equivalents.join('\n'),
    );
  }),
);

test(
  "root of a user namespace, also of the machine's root, cannot give the nodes of the machine another mode",
  withSession(['new', 'unshare user mnt', 'map root', 'mount overlay', 'mount dev'], async (t) => {
    const { merged } = t.lab.boxes.get('box')!.rootfs!;
    for (const name of Object.keys(NODES)) {
      const before = statSync(`/dev/${name}`).ctimeMs;
      // The mode that it has: nothing changes for the machine where this goes through.
      const mode = (statSync(`/dev/${name}`).mode & 0o7777).toString(8);
      assert.is((await t.execute(`run chmod ${mode} ${merged}/dev/${name}`)).error?.kind, 'exit', name);
      assert.is(statSync(`/dev/${name}`).ctimeMs, before, name);
    }
    assert.is(
      await t.run(`sh -c 'echo lost > ${merged}/dev/null; head -c 4 ${merged}/dev/zero | wc -c'`),
      '4',
    );
  }),
);

test(
  'it goes to another place when one is given',
  withSession(['new'], async (t) => {
    await t.unshare('mnt');
    await t.do('mount tmpfs /mnt', 'mount dev /mnt/devices');
    assert.equal(deviceNumber(`/proc/${t.pid}/root/mnt/devices/null`), NODES.null);
  }),
);

test(
  'in a user namespace after pivot_root there is nothing to bind, and the old /dev stays as it was',
  withSession(
    ['new', 'unshare user mnt', 'map root', 'mount overlay', 'mount dev', 'pivot_root'],
    async (t) => {
      const error = await t.fails('mount dev');
      assert.is(error.kind, 'order');
      assert.match(error.message, 'out of reach in the new root');
      assert.match(error.remedy!, 'mount dev before chroot or pivot_root');
      assert.equal(deviceNumber(`/proc/${t.pid}/root/dev/null`), NODES.null);
    },
  ),
);

test(
  'without a mount namespace it is refused',
  withSession(['new'], async (t) => {
    const error = await t.fails('mount dev');
    assert.equal([error.kind, error.remedy], ['order', 'unshare mnt']);
  }),
);

test.run();
