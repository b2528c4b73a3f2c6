import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cliEnvironment, cliPath } from '../support/cli.ts';
import { imageArchive, imageDirectory } from '../support/image.ts';
import { needs } from '../support/programs.ts';
import { read } from '../support/read.ts';
import { refusing } from '../support/refusing.ts';
import { makeTree, scratchDirectory } from '../support/scratch.ts';
import { isRoot, type TestSession, withSession } from '../support/session.ts';
import { findmnt, mountAt, nsenter } from '../support/witness.ts';

const OTHER_IDS = ['new', 'unshare user mnt', 'map uid 0 100000 65536', 'map gid 0 200000 65536'];

const rootfs = (t: TestSession) => t.lab.boxes.get(t.session.actor)!.rootfs!;

if (needs('findmnt')) {
  test(
    'an overlay of the default image waits to become the root',
    withSession(['new'], async (t) => {
      await t.unshare('mnt');
      await t.do('mount overlay');
      const { lower, upper, work, merged } = rootfs(t);
      const mount = mountAt(t.pid, merged)!;
      assert.equal([mount.fstype, mount.propagation], ['overlay', 'private']);
      for (const option of [`lowerdir=${lower}`, `upperdir=${upper}`, `workdir=${work}`]) {
        assert.ok(mount.options.split(',').includes(option), `${option} in ${mount.options}`);
      }
      assert.is(mountAt(process.pid, merged), undefined);
      assert.is(mountAt(t.lab.host.pid, merged), undefined);
      assert.ok(existsSync(`/proc/${t.pid}/root${merged}/bin/sh`));
    }),
  );

  test(
    'every mount of the box is private by then',
    withSession(['new'], async (t) => {
      await t.unshare('mnt');
      await t.do('mount overlay');
      assert.equal([...new Set(findmnt(t.pid).map(({ propagation }) => propagation))], ['private']);
    }),
  );
}

test(
  'what the box writes goes to its upper layer and not into the image',
  withSession(['new'], async (t) => {
    const image = imageDirectory({ 'etc/motd': 'from the image', 'etc/old': 'to be deleted' });
    await t.unshare('mnt');
    await t.do(`mount overlay --image ${image}`);
    const { upper, merged } = rootfs(t);
    await t.do(`run sh -c 'cd ${merged}/etc && echo changed > motd && echo new > file && rm old'`);
    assert.equal(readdirSync(join(image, 'etc')).sort(), ['motd', 'old']);
    assert.is(read(join(image, 'etc/motd')), 'from the image');
    assert.is(read(join(upper, 'etc/motd')), 'changed');
    assert.is(read(join(upper, 'etc/file')), 'new');
    assert.equal(readdirSync(`/proc/${t.pid}/root${merged}/etc`).sort(), ['file', 'motd']);
  }),
);

test(
  'an image may be a directory or an archive of docker export',
  withSession(['new b1', 'new b2'], async (t) => {
    const files = { 'etc/motd': 'hello' };
    for (const [box, image] of [
      ['b1', imageDirectory(files)],
      ['b2', imageArchive(files)],
    ] as const) {
      await t.do(`use ${box}`);
      await t.unshare('mnt');
      await t.do(`mount overlay --image ${image}`);
      assert.is(read(`/proc/${t.pid}/root${rootfs(t).merged}/etc/motd`), 'hello');
    }
  }),
);

test(
  'two boxes of one image do not see what the other writes',
  withSession(['new b1', 'new b2'], async (t) => {
    const image = imageDirectory();
    const seen: string[][] = [];
    for (const box of ['b1', 'b2']) {
      await t.do(`use ${box}`);
      await t.unshare('mnt');
      await t.do(`mount overlay --image ${image}`);
      await t.do(`run touch ${rootfs(t).merged}/tmp/${box}`);
      seen.push(readdirSync(`/proc/${t.pid}/root${rootfs(t).merged}/tmp`));
    }
    assert.equal(seen, [['b1'], ['b2']]);
  }),
);

test(
  'without a mount namespace it is refused, because the host would see it',
  withSession(['new'], async (t) => {
    const error = await t.fails('mount overlay');
    assert.equal([error.kind, error.remedy], ['order', 'unshare mnt']);
    assert.match(error.message, 'a mount would change what the host sees');
    assert.is(t.lab.boxes.get('box')!.rootfs, undefined);
  }),
);

test(
  'a box has one root file system, and another after that was unmounted',
  withSession(['new'], async (t) => {
    const image = imageDirectory({ 'etc/motd': 'hello' });
    await t.unshare('mnt');
    await t.do(`mount overlay --image ${image}`);
    const error = await t.fails('mount overlay');
    assert.is(error.kind, 'order');
    assert.match(error.message, 'has a root file system already');
    const { upper, merged } = rootfs(t);
    await t.do(`run touch ${merged}/file`, `umount ${merged}`, `mount overlay --image ${image}`);
    assert.is(read(`/proc/${t.pid}/root${merged}/etc/motd`), 'hello');
    assert.is(rootfs(t).upper, upper);
    assert.equal(readdirSync(upper), ['file']);
  }),
);

test(
  'an image that is none is refused with the reason',
  withSession(['new'], async (t) => {
    await t.unshare('mnt');
    const missing = await t.fails('mount overlay --image /does/not/exist');
    assert.equal(
      [missing.kind, missing.message],
      ['unavailable', '/does/not/exist: no such directory or file'],
    );
    const text = await t.fails('mount overlay --image /etc/passwd');
    assert.match(text.message, '/etc/passwd cannot be unpacked');
    assert.match(text.remedy!, 'docker export');
    await t.do('mount overlay');
  }),
);

if (isRoot) {
  test(
    'the layers belong to the root of the box, who is another user outside',
    withSession(OTHER_IDS, async (t) => {
      await t.do('mount overlay', 'pivot_root', 'run touch /file');
      const { upper } = rootfs(t);
      const { uid, gid } = statSync(join(upper, 'file'));
      assert.equal([uid, gid], [100000, 200000]);
    }),
  );

  test(
    'to the root of the box who is another user outside, what belongs to root in the image is their own',
    withSession(OTHER_IDS, async (t) => {
      const image = imageDirectory({ 'etc/motd': 'hello' });
      chmodSync(join(image, 'etc/motd'), 0o600);
      chownSync(join(image, 'tmp'), 33, 34);
      await t.do(`mount overlay --image ${image}`);
      const { lower, merged } = rootfs(t);
      assert.match(mountAt(t.pid, lower)!.options, 'idmapped');
      const inBox = (path: string) => statSync(`/proc/${t.pid}/root${merged}/${path}`);
      assert.equal([inBox('etc/motd').uid, inBox('etc/motd').gid], [100000, 200000]);
      assert.equal([inBox('tmp').uid, inBox('tmp').gid], [100033, 200034]);
      assert.is(await t.run(`cat ${merged}/etc/motd`), 'hello');
      assert.is(statSync(join(image, 'etc/motd')).uid, 0);
      // A second one takes the place of the first.
      await t.do(`umount ${merged}`, `mount overlay --image ${image}`);
      assert.is(findmnt(t.pid).filter(({ target }) => target === lower).length, 1);
    }),
  );

  if (needs('unshare')) {
    test('where the file system has no idmapped mounts, it is said whose the files are', () => {
      const image = imageDirectory();
      const above = makeTree(scratchDirectory(), { upper: null, work: null });
      chmodSync(dirname(image), 0o755);
      const commands = [...OTHER_IDS, `mount overlay --image ${image}`].join('\n');
      // An overlay has none.
      const layers = `lowerdir=${image},upperdir=${above}/upper,workdir=${above}/work`;
      const script = `mount -t overlay overlay -o ${layers} ${image} && exec "$@"`;
      const run = ['sh', '-c', script, 'sh', process.execPath, cliPath(), 'run', '-'];
      const { stdout, status } = spawnSync('unshare', ['--mount', ...run], {
        input: commands,
        encoding: 'utf8',
        env: cliEnvironment(scratchDirectory()),
      });
      assert.is(status, 0, stdout);
      assert.match(stdout, /mount_setattr\(.*\) = -1 EINVAL/);
      assert.match(stdout, 'the image is mounted as it is');
      assert.match(stdout, 'belongs to user 0 of the machine, who is nobody in the box');
    });
  }

  test(
    'a setuid program of an archive gives its user also to a box with other IDs',
    withSession(OTHER_IDS, async (t) => {
      const archive = await archiveWithSetuid(t);
      await t.do(`mount overlay --image ${archive}`, 'pivot_root');
      assert.is(await t.run('setpriv --reuid 1000 --clear-groups id --user'), '0');
      assert.is(await t.run('setpriv --reuid 1000 --clear-groups --no-new-privs id --user'), '1000');
    }),
  );

  /** A cache that others than root may not get to, as below a home. */
  const withClosedCache =
    (body: (closed: string) => Promise<void>): (() => Promise<void>) =>
    async () => {
      const closed = scratchDirectory();
      assert.is(statSync(closed).mode & 0o777, 0o700);
      const { NS_LAB_CACHE_DIR: before } = process.env;
      process.env.NS_LAB_CACHE_DIR = join(closed, 'parent/cache');
      mkdirSync(join(closed, 'parent'), { mode: 0o700 });
      try {
        await body(closed);
      } finally {
        if (before === undefined) delete process.env.NS_LAB_CACHE_DIR;
        else process.env.NS_LAB_CACHE_DIR = before;
      }
    };

  const inside = (t: TestSession, path: string) => `/proc/${t.pid}/root${path}`;

  test(
    'root of the box who is another user outside reaches its layers below a directory that is closed to it',
    withClosedCache((closed) =>
      withSession(OTHER_IDS, async (t) => {
        writeFileSync(join(closed, 'secret'), '');
        const { notes } = await t.do('mount overlay');
        assert.match(
          notes.join('\n'),
          `user 100000 outside, who may not enter ${closed} (mode 0700, of user 0)`,
        );
        const { lower, upper, work, merged } = rootfs(t);
        // The names are the machine's, so what mountinfo says of the overlay is true on both sides.
        const mount = mountAt(t.pid, merged)!;
        for (const option of [`lowerdir=${lower}`, `upperdir=${upper}`, `workdir=${work}`])
          assert.ok(mount.options.split(',').includes(option), `${option} in ${mount.options}`);
        assert.is(statSync(inside(t, upper)).ino, statSync(upper).ino);
        assert.equal(readdirSync(inside(t, closed)), ['parent']);
        assert.is(mountAt(t.lab.host.pid, closed), undefined);
        await t.do(`run touch ${merged}/before`, 'pivot_root', 'run touch /after');
        assert.equal(readdirSync(upper).sort(), ['after', 'before']);
        assert.is(statSync(closed).mode & 0o777, 0o700);
        assert.not(findmnt(t.pid).some(({ target }) => target.startsWith(closed)));
      })(),
    ),
  );

  test(
    'an image in a closed directory is reached too, also after another one, and `undo` leaves no cover',
    withClosedCache(() =>
      withSession(OTHER_IDS, async (t) => {
        const image = imageDirectory({ 'etc/motd': 'hello' });
        await t.do('mount overlay');
        const { merged } = rootfs(t);
        await t.do(`umount ${merged}`, `mount overlay --image ${image}`);
        assert.is(await t.run(`cat ${merged}/etc/motd`), 'hello');
        await t.do('undo 3');
        assert.is(findmnt(t.pid).filter(({ fstype }) => fstype === 'overlay').length, 0);
      })(),
    ),
  );

  if (needs('nsenter'))
    test(
      'the line that makes a closed directory reachable does the same in a shell',
      withClosedCache((closed) =>
        withSession(OTHER_IDS, async (t) => {
          const { equivalents } = await t.do('mount overlay');
          const { upper } = rootfs(t);
          const line = equivalents.find((each) => each.includes('--no-canonicalize'))!;
          await t.do('new other', ...OTHER_IDS.slice(1));
          assert.throws(() => nsenter(t.pid, ['--user', '--mount'], 'ls', upper));
          execFileSync('sh', ['-ec', line.replace(/(--target )\d+/g, `$1${t.pid}`)]);
          assert.is(statSync(inside(t, upper)).ino, statSync(upper).ino);
          assert.equal(readdirSync(inside(t, closed)), ['parent']);
          assert.is(nsenter(t.pid, ['--user', '--mount'], 'ls', upper), '');
        })(),
      ),
    );

  if (needs('strace'))
    test(
      "where the kernel cannot open a mount, a layer that the box's root may not reach is named, with its mode and its owner",
      withClosedCache((closed) =>
        withSession(OTHER_IDS, async (t) => {
          await refusing(
            t.lab.host.pid,
            { open_tree: '1+' },
            async () => {
              const { error } = await t.execute('mount overlay');
              assert.is(error!.code, 'EACCES');
              assert.match(error!.cause!, `user 100000, who may not enter ${closed}: mode 0700, of user 0`);
              assert.match(error!.remedy!, 'map root instead');
            },
            'ENOSYS',
          );
        })(),
      ),
    );
}

test(
  'a box that has taken another root is told why no overlay can be mounted from there',
  withSession(['new'], async (t) => {
    await t.unshare('mnt');
    const place = imageDirectory();
    await t.do(`pivot_root ${place}`);
    const error = await t.fails('mount overlay');
    assert.is(error.kind, 'order');
    assert.match(error.message, 'the box has another root by now');
    assert.is(error.remedy, 'undo');
    await t.do('undo', 'mount overlay');
  }),
);

/** An archive of the default image in which id(1) is setuid. */
async function archiveWithSetuid({ lab }: TestSession): Promise<string> {
  const { path } = await lab.image(undefined, () => {});
  const directory = scratchDirectory();
  const archive = join(directory, 'image.tar');
  execFileSync('tar', ['--create', '--file', archive, '--directory', path, '.']);
  // The last entry of a name counts.
  const setuid = ['--mode', '4755', '--directory', path, './usr/bin/id'];
  execFileSync('tar', ['--append', '--file', archive, ...setuid]);
  return archive;
}

/** Runs a program of the machine's, or of an upper layer, as another user who belongs to these groups. */
const asOther = (path: string, gid: number) =>
  spawnSync(path, ['-c', 'id -u'], { uid: 54399, gid, encoding: 'utf8' });

test(
  "the directory of a box's layers is closed to other users by itself",
  withSession(['new'], async (t) => {
    await t.unshare('mnt');
    await t.do('mount overlay');
    const { mode, uid } = statSync(dirname(rootfs(t).upper));
    assert.equal([mode & 0o777, uid], [0o700, process.geteuid!()]);
  }),
);

if (isRoot) {
  const setuid = async (t: TestSession) => {
    await t.do('mount overlay', 'chroot', `run sh -c 'cp /bin/sh /suid && chmod 4755 /suid'`);
    const program = join(rootfs(t).upper, 'suid');
    assert.is(statSync(program).mode & 0o7777, 0o4755);
    return program;
  };
  // As the Docker hole of 2021, CVE-2021-41091.
  test(
    'a setuid program in the upper layer is no way for another user to become root, however open the cache is',
    withSession(['new', 'unshare mnt'], async (t) => {
      const program = await setuid(t);
      const cache = dirname(dirname(dirname(program)));
      const before = statSync(cache).mode;
      chmodSync(cache, 0o755);
      try {
        assert.is((asOther(program, 54399).error as NodeJS.ErrnoException).code, 'EACCES');
      } finally {
        chmodSync(cache, before);
      }
    }),
  );

  test(
    'a box with other IDs gets to its layers by its group, and nobody else does',
    withSession(OTHER_IDS, async (t) => {
      const program = await setuid(t);
      const { mode, uid, gid } = statSync(dirname(dirname(program)));
      assert.equal([mode & 0o7777, uid, gid], [0o710, 0, 200000]);
      assert.is((asOther(program, 54399).error as NodeJS.ErrnoException).code, 'EACCES');
    }),
  );
}

if (isRoot && needs('strace'))
  test(
    'when the overlay is refused, the image that was mounted for it goes too',
    withSession(
      ['new', 'unshare user mnt', 'map uid 0 100000 65536', 'map gid 0 100000 65536'],
      async (t) => {
        await refusing(t.pid, { mount: '1+' }, async () => {
          assert.is((await t.fails('mount overlay')).code, 'EIO');
        });
        await t.do('mount overlay', 'pivot_root');
      },
    ),
  );

test.run();
