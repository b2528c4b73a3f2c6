import { existsSync, readdirSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FILESYSTEMS } from '../../src/steps/mount.ts';
import { imageDirectory } from '../support/image.ts';
import { mountsAfterPasting, mountsOf } from '../support/pasted.ts';
import { needs } from '../support/programs.ts';
import { read } from '../support/read.ts';
import { refusing } from '../support/refusing.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { isRoot, type TestSession, withSession } from '../support/session.ts';
import { findmnt, mountAt } from '../support/witness.ts';

const IMAGE = imageDirectory();
const OWN = ['mnt', 'uts', 'ipc', 'net', 'pid', 'cgroup'];

/** A box with its own namespaces, process 1, and a small root that waits. */
async function prepare(t: TestSession): Promise<string> {
  await t.do('new');
  await t.unshare(...OWN);
  await t.do('fork', `mount overlay --image ${IMAGE}`);
  return t.lab.boxes.get('box')!.rootfs!.merged;
}

/** The shell commands of all mounts so far. */
const linesOf = (t: TestSession): string[] =>
  t.session.entries.flatMap(({ command, equivalents }) => (command.startsWith('mount') ? equivalents : []));

/** Mount options that must be there; the kernel adds its own. */
const EXPECTED: Record<Exclude<keyof typeof FILESYSTEMS, 'cgroup'>, string[]> = {
  proc: ['rw', 'nosuid', 'nodev', 'noexec'],
  sysfs: ['ro', 'nosuid', 'nodev', 'noexec'],
  tmpfs: ['rw', 'nosuid', 'nodev'],
  devpts: ['rw', 'nosuid', 'noexec', 'mode=620', 'ptmxmode=666', ...(isRoot ? ['gid=5'] : [])],
  shm: ['rw', 'nosuid', 'nodev', 'noexec', 'size=65536k'],
  mqueue: ['rw', 'nosuid', 'nodev', 'noexec'],
};

if (needs('findmnt')) {
  for (const [type, options] of Object.entries(EXPECTED)) {
    const { target } = FILESYSTEMS[type as keyof typeof FILESYSTEMS];
    test(
      `mount ${type} goes to ${target} of the new root, as runtimes mount it`,
      withSession([], async (t) => {
        const merged = await prepare(t);
        const { changes } = await t.do(`mount ${type}`);
        const mount = mountAt(t.pid, `${merged}${target}`)!;
        assert.is(mount.fstype, type === 'shm' ? 'tmpfs' : type);
        for (const option of options)
          assert.ok(mount.options.split(',').includes(option), `${option}: ${mount.options}`);
        assert.equal(
          changes.map(({ path }) => path),
          [`mounts.${merged}${target}`],
        );
        assert.is(mountAt(t.lab.host.pid, `${merged}${target}`), undefined);
      }),
    );
  }

  test(
    'mount cgroup shows what this machine has, all of it read-only',
    withSession([], async (t) => {
      const merged = await prepare(t);
      await t.do('mount cgroup');
      const own = findmnt(t.pid).filter(({ target }) => target.startsWith(`${merged}/sys/fs/cgroup`));
      const [frame] = own;
      if (t.lab.cgroups.kind === 'v2') assert.is(frame!.fstype, 'cgroup2');
      else {
        assert.is(frame!.fstype, 'tmpfs');
        assert.ok(frame!.options.startsWith('ro,'));
        const machine = findmnt(process.pid).filter(({ fstype }) => fstype.startsWith('cgroup'));
        const withController = machine.filter(({ options }) => !options.includes('name='));
        assert.is(own.length - 1, withController.length);
      }
      for (const { target, options } of own) assert.match(options, /^ro,nosuid,nodev,noexec/, target);
    }),
  );

  test(
    'a target is a path as the box sees it, and is made when it is missing',
    withSession(['new'], async (t) => {
      await t.unshare('mnt');
      const place = imageDirectory();
      await t.do(`mount tmpfs ${place}`, `mount tmpfs ${place}/a/b`);
      assert.is(mountAt(t.pid, `${place}/a/b`)?.fstype, 'tmpfs');
      assert.is(mountAt(process.pid, place), undefined);
      assert.not.ok(readdirSync(place).includes('a'));
    }),
  );

  test(
    'a file is no place for a file system, and neither is what would be below it',
    withSession(['new'], async (t) => {
      await t.unshare('mnt');
      const place = imageDirectory({ file: '' });
      await t.do(`mount tmpfs ${place}/etc`, `mount bind ${place}/file ${place}/etc/own`);
      for (const file of [`${place}/file`, `${place}/etc/own`]) {
        const on = await t.fails(`mount tmpfs ${file}`);
        assert.match(on.message, /^mount\(.* = -1 ENOTDIR/);
        assert.match(on.cause!, 'a directory on a directory');
        assert.is((await t.fails(`mount tmpfs ${file}/a`)).code, 'ENOTDIR');
        assert.match((await t.fails(`mount bind ${file}/a ${place}`)).message, 'does not exist in the box');
      }
      assert.is(mountAt(t.pid, `${place}/file`), undefined);
    }),
  );
}

if (needs('findmnt')) {
  test(
    'read-only and writable are said, and not both',
    withSession([], async (t) => {
      const merged = await prepare(t);
      const machine = findmnt(process.pid);
      await t.do('mount proc --ro', 'mount sysfs --rw', 'mount shm --ro');
      const optionsOf = (path: string) => mountAt(t.pid, `${merged}${path}`)?.options ?? '';
      assert.match(optionsOf('/proc'), /^ro,nosuid,nodev,noexec/);
      assert.match(optionsOf('/sys'), /^rw,nosuid,nodev,noexec/);
      assert.match(optionsOf('/dev/shm'), /^ro,nosuid,nodev,noexec/);
      const { notes } = await t.do('mount cgroup --rw');
      assert.match(notes.join(), 'can change the limits');
      const groups = findmnt(t.pid).filter(({ target }) => target.startsWith(`${merged}/sys/fs/cgroup/`));
      for (const { target, options } of groups) assert.match(options, /^rw,/, target);
      assert.is((await t.fails('mount proc --ro --rw')).kind, 'unavailable');
      assert.equal(findmnt(process.pid), machine);
    }),
  );

  test(
    'the shell commands make the same mounts',
    withSession(['new'], async (t) => {
      await t.unshare('mnt');
      await t.do('mount tmpfs', 'mount tmpfs /mnt', 'mount shm /mnt/shm', 'mount devpts /mnt/pts');
      if (isRoot) await t.do('mount sysfs /mnt/sys', 'mount cgroup /mnt/cgroup', 'mount proc /mnt/proc --ro');
      assert.equal(mountsAfterPasting(t, linesOf(t)), mountsOf(t.pid));
    }),
  );
}

if (needs('strace', 'findmnt')) {
  test(
    'a mount that fails leaves no directory, and a tree that fails half way no mount',
    withSession([], async (t) => {
      const merged = await prepare(t);
      await refusing(t.pid, { mount: '1+' }, async () => {
        assert.is((await t.fails('mount proc /a/b/c')).kind, 'kernel');
      });
      await refusing(t.pid, { mount: '3+' }, async () => {
        assert.is((await t.fails('mount cgroup')).code, 'EIO');
      });
      assert.not.ok(existsSync(`/proc/${t.pid}/root${merged}/sys/fs`));
      await t.do('mount cgroup');
    }),
  );
}

test(
  'proc shows the processes of the box and no others',
  withSession([], async (t) => {
    const merged = await prepare(t);
    await t.do('mount proc');
    const pids = readdirSync(`/proc/${t.pid}/root${merged}/proc`).filter((name) => /^\d+$/.test(name));
    assert.equal(pids, ['1']);
  }),
);

test(
  'sysfs shows the interfaces of the box',
  withSession([], async (t) => {
    const merged = await prepare(t);
    await t.do('mount sysfs');
    assert.equal(readdirSync(`/proc/${t.pid}/root${merged}/sys/class/net`), ['lo']);
  }),
);

test(
  'a tmpfs over /tmp lets everyone write',
  withSession(['new'], async (t) => {
    await t.unshare('mnt');
    await t.do('mount tmpfs', 'run touch /tmp/only-in-the-box');
    assert.is(await t.run('stat -c %a /tmp'), '1777');
    assert.equal(existsSync('/tmp/only-in-the-box'), false);
    assert.is(read(`/proc/${t.pid}/root/tmp/only-in-the-box`), '');
  }),
);

test(
  'without a mount namespace every type is refused',
  withSession(['new'], async (t) => {
    for (const type of Object.keys(FILESYSTEMS)) {
      const error = await t.fails(`mount ${type}`);
      assert.equal([error.kind, error.remedy], ['order', 'unshare mnt']);
    }
    await t.unshare('mnt');
    await t.do('mount tmpfs');
  }),
);

test(
  'proc of a PID namespace that waits is refused with the reason',
  withSession(['new', 'unshare user mnt pid', 'map root'], async (t) => {
    const error = await t.fails('mount proc');
    assert.is(error.code, 'EPERM');
    assert.match(error.cause!, 'itself is still in the old one');
    assert.is(error.remedy, 'fork, then mount proc');
    await t.do('fork', 'mount proc');
  }),
);

test(
  'a user namespace may not show namespaces that it does not own',
  withSession(['new', 'unshare user mnt', 'map root'], async (t) => {
    const causes = {
      proc: [/PID namespace that it owns/, 'unshare pid, fork, then mount proc'],
      sysfs: [/network namespace/, 'unshare net, then mount sysfs'],
    } as const;
    for (const [type, [cause, remedy]] of Object.entries(causes)) {
      const error = await t.fails(`mount ${type}`);
      assert.is(error.code, 'EPERM');
      assert.match(error.cause!, cause);
      assert.is(error.remedy, remedy);
    }
  }),
);

test(
  'without capabilities the kernel refuses, and the error names the missing one',
  withSession(['new'], async (t) => {
    await t.unshare('mnt');
    await t.do('drop caps all');
    const error = await t.fails('mount tmpfs /tmp');
    assert.match(
      error.message,
      'mount("tmpfs", "/tmp", "tmpfs", MS_NOSUID|MS_NODEV, "mode=1777") = -1 EPERM',
    );
    assert.match(error.cause!, 'it needs CAP_SYS_ADMIN, which the box has given up for good');
    assert.match(error.remedy!, 'undo');
  }),
);

test(
  'what cannot be mounted, and where nothing can be, is refused before any call',
  withSession(['new'], async (t) => {
    await t.unshare('mnt');
    assert.match((await t.fails('mount prox')).message, 'did you mean "proc"?');
    const relative = await t.fails('mount tmpfs mnt');
    assert.is(relative.kind, 'language');
    assert.match(relative.message, 'did you mean "/mnt"?');
  }),
);

if (isRoot) {
  test(
    'real root may mount proc of the PID namespace that it is in',
    withSession(['new', 'unshare mnt pid'], async (t) => {
      await t.do('mount proc');
      assert.ok(existsSync(`/proc/${t.pid}/root/proc/${process.pid}`));
    }),
  );
}

test(
  'what is shared inside the box stays shared: a new mount appears on every peer',
  withSession(['new'], async (t) => {
    const [one, two] = [scratchDirectory(), scratchDirectory()];
    await t.unshare('mnt');
    await t.do(`mount tmpfs ${one}`, `run mount --make-shared ${one}`, `mount bind ${one} ${two}`);
    await t.do(`mount tmpfs ${one}/inner`);
    assert.is(mountAt(t.pid, `${two}/inner`)?.fstype, 'tmpfs');
    assert.is(mountAt(process.pid, `${one}/inner`), undefined);
  }),
);

test.run();
