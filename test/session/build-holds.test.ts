import { readdirSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { needs } from '../support/programs.ts';
import { isRoot, type TestSession, withSession } from '../support/session.ts';
import { findmnt, mountAt, statusLine } from '../support/witness.ts';

/** Opens a file for writing in the box and writes nothing: harmless also where it succeeds. */
async function opensForWriting(t: TestSession, path: string): Promise<boolean> {
  const { ok, error } = await t.execute(`run sh -c ': >> "${path}"'`);
  assert.ok(ok || error?.kind === 'exit', error?.message);
  return ok;
}

/** The machine's settings that a program in a container must not reach. */
const MACHINE = [
  '/proc/sys/kernel/core_pattern',
  '/proc/sys/kernel/modprobe',
  '/proc/sys/vm/overcommit_memory',
  '/proc/sysrq-trigger',
  '/sys/kernel/uevent_helper',
];

test(
  'no setting of the machine can be opened for writing',
  withSession(['build'], async (t) => {
    for (const path of MACHINE) assert.not(await opensForWriting(t, path), path);
  }),
);

if (needs('findmnt')) {
  test(
    'every mount of control groups is read-only, and begins at the groups that the box is in',
    withSession(['build'], async (t) => {
      const mounts = findmnt(t.pid).filter(({ fstype }) => /^cgroup/.test(fstype));
      assert.is(mounts.length > 0, t.lab.cgroups.kind !== 'none');
      for (const { target, options } of mounts) {
        assert.match(options, /^ro,/, target);
        const files = (await t.run(`ls ${target}`)).split('\n');
        for (const file of files.filter((name) => /(_us|limit_in_bytes|\.max|\.procs|tasks)$/.test(name)))
          assert.not(await opensForWriting(t, `${target}/${file}`), `${target}/${file}`);
      }
      for (const line of (await t.run('cat /proc/self/cgroup')).split('\n'))
        assert.match(line, isRoot ? /:\/$/ : /:\//);
    }),
  );

  test(
    'no mount of the machine is left in it, but for device nodes, and the kernel says of it what it says of a container',
    withSession(['build'], (t) => {
      for (const { target, fstype } of findmnt(t.pid))
        assert.ok(!['ext4', 'xfs', 'btrfs', '9p', 'virtiofs'].includes(fstype), `${fstype} ${target}`);
      for (const [target, option] of [
        ['/proc', 'nosuid'],
        ['/sys', 'ro'],
        ['/tmp', 'nodev'],
        ['/dev/shm', 'noexec'],
      ] as const)
        assert.match(mountAt(t.pid, target)!.options, new RegExp(`\\b${option}\\b`), target);
      assert.match(statusLine(t.pid, 'NSpid'), /\s1$/);
    }),
  );
}

test(
  'it has no descriptor of ns-lab, and the keys of nobody else',
  withSession(['build'], async (t) => {
    const fds = (await t.run("sh -c 'ls -l /proc/self/fd'"))
      .split('\n')
      .filter((line) => line.includes('->'));
    assert.is(fds.length, 4, fds.join('\n'));
    assert.match(await t.run("sh -c 'umask; ulimit -c'"), /^0022\n0$/);
    assert.is(await t.run('cat /proc/keys'), '');
  }),
);

if (isRoot) {
  test(
    'root of it is nobody outside: its files belong to an ID without an account',
    withSession(['build'], async (t) => {
      const uid = Number(
        /^0 (\d+) 65536$/.exec((await t.run('cat /proc/self/uid_map')).trim().replace(/ +/g, ' '))![1],
      );
      assert.ok(uid >= 65536);
      await t.do("run sh -c 'echo x > /mine; chown 1000:1000 /mine; touch /etc/its'");
      assert.is(await t.run('stat -c %u:%g /mine /etc/its'), '1000:1000\n0:0');
      const { upper } = t.lab.boxes.get('box')!.rootfs!;
      const { statSync } = await import('node:fs');
      assert.equal([statSync(`${upper}/mine`).uid, statSync(`${upper}/etc/its`).uid], [uid + 1000, uid]);
      // The image is root's on the disk, and root's inside.
      assert.is(await t.run('stat -c %u /usr /etc'), '0\n0');
      assert.is(statusLine(t.pid, 'Uid').split(/\s+/)[0], String(uid));
      assert.ok(readdirSync(upper).length > 0);
    }),
  );
}

test.run();
