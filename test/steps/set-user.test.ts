import { spawnSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { read } from '../support/read.ts';
import { isRoot, withSession } from '../support/session.ts';
import { capabilities, statusLine } from '../support/witness.ts';

const [uid, gid] = [process.getuid!(), process.getgid!()];

test(
  'a user may stay who they are',
  withSession(['new', `set user ${uid}:${gid}`], (t) => {
    assert.is(statusLine(t.pid, 'Uid'), [uid, uid, uid, uid].join('\t'));
    assert.is(statusLine(t.pid, 'Gid'), [gid, gid, gid, gid].join('\t'));
  }),
);

test(
  'an ID that is not in the map of the user namespace is refused, and the map named',
  withSession(['new', 'unshare user', 'map root'], async (t) => {
    const error = await t.fails('set user 4711');
    assert.is(error.code, 'EINVAL');
    assert.match(error.cause!, 'not in the map');
    assert.is(statusLine(t.pid, 'Uid'), [uid, uid, uid, uid].join('\t'));
  }),
);

test(
  'a name that the box does not know is refused, without a call that changes anything',
  withSession(['new'], async (t) => {
    const error = await t.fails('set user nobody-of-this-name');
    assert.is(error.kind, 'unavailable');
    assert.match(error.message, 'the box has no user "nobody-of-this-name"');
    assert.match((await t.fails(`set user ${uid}:no-such-group`)).message, 'has no group');
  }),
);

test(
  'what is no user is refused as a word',
  withSession(['new'], async (t) => {
    for (const word of ['1000:', ':5', '1:2:3', '4294967295', '-1', '1:2,', "'a b'"])
      assert.is((await t.fails(`set user ${word}`)).kind, 'language', word);
  }),
);

if (!isRoot)
  test(
    'supplementary groups are refused where setgroups is denied, and why is said',
    withSession(['new', 'unshare user', 'map root'], async (t) => {
      if (read(`/proc/${t.pid}/setgroups`) !== 'deny') return;
      const error = await t.fails('set user 0:0,5');
      assert.is(error.code, 'EPERM');
      assert.match(error.cause!, 'says "deny"');
      const { notes } = await t.do('set user 0:0');
      assert.match(notes.join(), 'setgroups(2) is denied');
    }),
  );

if (isRoot) {
  test(
    'the process is the user, with these groups and no capability, and its bounding set is as it was',
    withSession(['new'], async (t) => {
      const bounding = statusLine(t.pid, 'CapBnd');
      const { changes, notes } = await t.do('set user 1000:1001,27,4');
      assert.is(statusLine(t.pid, 'Uid'), '1000\t1000\t1000\t1000');
      assert.is(statusLine(t.pid, 'Gid'), '1001\t1001\t1001\t1001');
      assert.is(statusLine(t.pid, 'Groups'), '4 27 1001');
      assert.equal(capabilities(t.pid, 'CapPrm'), []);
      assert.is(statusLine(t.pid, 'CapBnd'), bounding);
      const paths = changes.map(({ path }) => path);
      for (const path of ['ids.uid', 'ids.gid', 'ids.groups', 'caps.effective', 'caps.permitted'])
        assert.ok(paths.includes(path), path);
      assert.match(notes.join(), 'the kernel took');
    }),
  );

  test(
    'a number without an entry has group 0, as with Docker',
    withSession(['new', 'set user 54399'], (t) => {
      assert.is(statusLine(t.pid, 'Gid'), '0\t0\t0\t0');
      assert.is(statusLine(t.pid, 'Groups'), '0');
    }),
  );

  test(
    "names are those of the box's own files, with the groups that the user is in and its home",
    withSession(['new', 'unshare mnt', 'mount tmpfs /etc'], async (t) => {
      await t.do(
        `run sh -c 'echo "ann:x:2001:2002::/home/ann:/bin/sh" > /etc/passwd'`,
        `run sh -c 'printf "staff:x:2002:\\naudio:x:2003:bob,ann\\nvideo:x:2004:bob\\n" > /etc/group'`,
      );
      assert.is(
        await t.run("--user ann sh -c 'id -u; id -g; id -G; echo $HOME'"),
        '2001\n2002\n2002 2003\n/home/ann',
      );
      assert.is(await t.run("--user ann:video sh -c 'id -g; id -G'"), '2004\n2004');
      await t.do('set user ann');
      assert.is(statusLine(t.pid, 'Groups'), '2002 2003');
      assert.is(await t.run("sh -c 'id -u; echo $HOME'"), '2001\n/home/ann');
    }),
  );

  test(
    'a link in the box that leads to a file of the machine leads to a file of the box',
    withSession(['new', 'unshare mnt', 'mount overlay', 'chroot'], async (t) => {
      // The machine has a daemon, and the image that the box is in has not.
      await t.do(
        "run sh -c 'rm -f /etc/passwd; ln -s /../../../etc/passwd /etc/other; ln -s /etc/other /etc/passwd'",
      );
      assert.match(read('/etc/passwd'), /^daemon:/m);
      assert.match((await t.fails('set user daemon')).message, 'the box has no user "daemon"');
    }),
  );

  test(
    'whoever joins is the same, and ns-lab still sees the box and can end it',
    withSession(['new', 'unshare pid', 'fork', 'set user 1000:1000'], async (t) => {
      assert.is(await t.run("sh -c 'id -u; id -g; id -G'"), '1000\n1000\n1000');
      assert.equal(t.snapshot().ids, { ...(t.snapshot().ids as object), groups: [1000] });
      await t.do('signal KILL');
    }),
  );

  test(
    'it is another one outside when the map says so',
    withSession(
      ['new', 'unshare user', 'map uid 0 100000 65536', 'map gid 0 200000 65536', 'set user 33:33'],
      async (t) => {
        assert.is(statusLine(t.pid, 'Uid'), '100033\t100033\t100033\t100033');
        assert.is(statusLine(t.pid, 'Groups'), '200033');
        assert.is(await t.run('id -u'), '33');
        assert.is(await t.run('--user 34:35 id -g'), '35');
      },
    ),
  );

  test(
    'as nobody it may become nobody else, and a program from outside may',
    withSession(['new', 'set user 1000:1000'], async (t) => {
      const error = await t.fails('set user 1001');
      assert.is(error.code, 'EPERM');
      assert.match(error.cause!, 'CAP_SETUID');
      assert.is(await t.run('--user 0 id -u'), '0');
      assert.is(await t.run('--user 1001 id -u'), '1001');
    }),
  );

  test(
    'a program of another user may open its standard output again, and process 1 is that user',
    withSession(['new', 'unshare pid', 'fork'], async (t) => {
      assert.is(await t.run("--user 1000:1000 sh -c 'echo hello > /dev/stdout'"), 'hello');
      await t.do('exec --user 1000:1000,27 sleep 100');
      assert.is(statusLine(t.pid, 'Uid'), '1000\t1000\t1000\t1000');
      assert.is(statusLine(t.pid, 'Groups'), '27 1000');
      assert.equal(capabilities(t.pid, 'CapEff'), []);
    }),
  );

  test(
    'a program that is not there leaves the box who it is',
    withSession(['new'], async (t) => {
      await t.fails('exec --user 1000 no-such-program');
      assert.is(statusLine(t.pid, 'Uid'), '0\t0\t0\t0');
    }),
  );

  test(
    'the command that it prints makes a shell the same user with the same sets',
    withSession(['new'], async (t) => {
      const { equivalents } = await t.do('set user 1000:1001,27');
      const look = "grep -E '^(Uid|Gid|Groups|Cap)' /proc/self/status";
      const script = `${equivalents.join('\n')}\n${look}\n`;
      const { stdout, status } = spawnSync('bash', { input: script, encoding: 'utf8' });
      assert.is(status, 0);
      assert.is(stdout.trimEnd(), await t.run(`grep -E '^(Uid|Gid|Groups|Cap)' /proc/self/status`));
    }),
  );

  test(
    'undo makes it root again',
    withSession(['new', 'set user 1000', 'undo'], (t) => {
      assert.is(statusLine(t.pid, 'Uid'), '0\t0\t0\t0');
      assert.ok(capabilities(t.pid, 'CapEff').includes('cap_setuid'));
    }),
  );
}

test.run();
