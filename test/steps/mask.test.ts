import { lstatSync, readdirSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { maskedPaths } from '../../src/lab/container-paths.ts';
import { imageDirectory } from '../support/image.ts';
import { mountsAfterPasting, mountsOf } from '../support/pasted.ts';
import { needs } from '../support/programs.ts';
import { refusing } from '../support/refusing.ts';
import { isRoot, type TestSession, withSession } from '../support/session.ts';
import { findmnt, mountAt } from '../support/witness.ts';

const OWN = ['mnt', 'uts', 'ipc', 'net', 'pid', 'cgroup'];

/** A box in a root of its own, with /proc, /sys and /dev. */
async function enter(t: TestSession, ...before: string[]): Promise<void> {
  await t.do('new');
  await t.unshare(...OWN);
  await t.do('fork', 'mount overlay', 'mount proc', 'mount sysfs', 'mount dev', ...before);
}

/** What the box reads at a path: the size of a file, the names in a directory. */
function contentOf(pid: number, path: string): string | string[] {
  const outside = `/proc/${pid}/root${path}`;
  return lstatSync(outside).isDirectory() ? readdirSync(outside) : '';
}

if (needs('findmnt')) {
  test(
    "Docker's list is hidden, before and after the box enters its root",
    withSession([], async (t) => {
      await enter(t, 'mask default', 'pivot_root');
      const { notes } = await t.do('mask default');
      const there = maskedPaths().filter((path) => !notes[0]!.includes(path));
      assert.ok(there.length >= 3, there.join());
      assert.match(notes[1]!, `masked already: ${there.join(', ')}`);
      for (const path of there) {
        const { fstype, options, source } = mountAt(t.pid, path)!;
        if (source === 'tmpfs') {
          assert.match(options, /^ro,/);
          assert.equal([fstype, contentOf(t.pid, path)], ['tmpfs', []]);
        } else {
          assert.match(source, /\[\/null\]$/, path);
          assert.match(options, /^ro,/, path);
        }
      }
      assert.is(await t.run('cat /proc/interrupts /proc/keys'), '');
      // Nothing is to be had by writing either.
      assert.is((await t.fails('run touch /sys/firmware/new')).kind, 'exit');
      assert.match(t.output, 'Read-only file system');
    }),
  );

  test(
    'what is masked is the box alone, and a change says it',
    withSession([], async (t) => {
      const machine = findmnt(process.pid);
      await enter(t, 'pivot_root');
      const { changes, calls } = await t.do('mask /proc/interrupts /proc/tty');
      assert.equal(
        changes.map(({ path, after }) => [path, (after as string[])[0]]),
        [
          ['mounts./proc/interrupts', isRoot ? 'tmpfs' : 'devtmpfs'],
          ['mounts./proc/tty', 'tmpfs'],
        ],
      );
      assert.equal(
        calls.map(({ text }) => text),
        [
          'mount("/dev/null", "/proc/interrupts", NULL, MS_BIND, NULL)',
          `mount(NULL, "/proc/interrupts", NULL, MS_RDONLY|${isRoot ? 'MS_NOSUID|' : ''}MS_REMOUNT|MS_BIND, NULL)`,
          'mount("tmpfs", "/proc/tty", "tmpfs", MS_RDONLY, "nr_blocks=1,nr_inodes=1")',
        ],
      );
      assert.equal(contentOf(t.pid, '/proc/tty'), []);
      assert.equal(findmnt(process.pid), machine);
      assert.equal(mountAt(t.lab.host.pid, '/proc/tty'), undefined);
    }),
  );

  test(
    'a directory stays empty, even where root makes it writable again',
    withSession([], async (t) => {
      await enter(t, 'pivot_root', 'mask /proc/tty');
      if (!isRoot) return;
      await t.do('run mount -o remount,rw /proc/tty');
      assert.match(mountAt(t.pid, '/proc/tty')!.options, /^rw,/);
      assert.is((await t.fails('run touch /proc/tty/new')).kind, 'exit');
      assert.match(t.output, 'No space left on device');
    }),
  );

  test(
    'paths that do not exist are passed over, and said',
    withSession([], async (t) => {
      await enter(t, 'pivot_root');
      const { notes, calls } = await t.do('mask /proc/asound/none /etc/none');
      assert.equal(notes, [
        'passed over, because it does not exist in the box: /proc/asound/none, /etc/none',
      ]);
      assert.equal(calls, []);
    }),
  );

  test(
    'the shell commands do the same',
    withSession(['new'], async (t) => {
      await t.unshare('mnt');
      const { equivalents } = await t.do('mask default /usr/share /etc/passwd');
      assert.equal(mountsAfterPasting(t, equivalents), mountsOf(t.pid));
    }),
  );
}

if (needs('strace')) {
  test(
    'all paths are masked, or none',
    withSession([], async (t) => {
      await enter(t, 'pivot_root');
      await refusing(t.pid, { mount: '3' }, async () => {
        assert.is((await t.fails('mask /proc/interrupts /proc/tty')).code, 'EIO');
      });
      await t.do('mask /proc/interrupts /proc/tty', 'undo');
      assert.is(mountAt(t.pid, '/proc/tty'), undefined);
    }),
  );
}

test(
  'a file needs a real /dev/null, and one of an image that only has the name does not count',
  withSession(['new'], async (t) => {
    await t.unshare('mnt');
    const image = imageDirectory({ 'dev/null': 'not a device', 'etc/secret': 'x', 'etc/directory/x': 'x' });
    await t.do(`mount overlay --image ${image}`, 'pivot_root');
    const error = await t.fails('mask /etc/secret');
    assert.equal([error.kind, error.remedy], ['order', 'mount dev']);
    await t.do('mask /etc/directory');
    assert.equal(contentOf(t.pid, '/etc/directory'), []);
  }),
);

test(
  'without a mount namespace it is refused',
  withSession(['new'], async (t) => {
    const error = await t.fails('mask default');
    assert.equal([error.kind, error.remedy], ['order', 'unshare mnt']);
    assert.match((await t.fails('mask proc')).message, '"proc" is not a path');
  }),
);

test.run();
