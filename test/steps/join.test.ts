import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { REGISTRY } from '../../src/lessons/registry.ts';
import { complete } from '../../src/session/language/complete.ts';
import { liveValues } from '../../src/session/live-values.ts';
import { isAlive } from '../support/alive.ts';
import { needs } from '../support/programs.ts';
import { orEmpty } from '../support/read.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { isRoot, type TestSession, withSession } from '../support/session.ts';
import { descendantsOf } from '../support/traces.ts';
import { waitUntil } from '../support/wait.ts';
import { lsns, nsenter, nsLink, output, statusLine } from '../support/witness.ts';

/** An ordinary user enters the user namespace too. */
const USER = isRoot ? '' : 'user ';

const pidOf = (t: TestSession, name: string): number => t.lab.boxes.get(name)!.pid;

/** A box `web` with namespaces of its own, and then a box `db` that acts. */
function withTwo(types: readonly string[], work: (t: TestSession) => Promise<void>): () => Promise<void> {
  return withSession(['new web'], async (t) => {
    await t.unshare(...types);
    await t.do('new db');
    await work(t);
  });
}

if (needs('lsns')) {
  test(
    'the namespaces that are named become those of the other box, and no others',
    withTwo(['uts', 'net', 'ipc', 'cgroup'], async (t) => {
      const before = lsns(pidOf(t, 'db'));
      const { calls, changes, equivalents } = await t.do(`join web ${USER}net ipc`);
      const [db, web] = [lsns(pidOf(t, 'db')), lsns(pidOf(t, 'web'))];
      for (const type of Object.keys(before)) {
        const isJoined = ['net', 'ipc', ...(isRoot ? [] : ['user'])].includes(type);
        assert.is(db[type], isJoined ? web[type] : before[type], type);
      }
      const change = changes.find(({ path }) => path === 'namespaces.net')!;
      assert.equal([change.before, change.after], [before.net, web.net]);
      const shown = calls.filter(({ isPlumbing }) => !isPlumbing).map(({ task, name }) => [task, name]);
      assert.equal(shown, [
        ['host', 'pidfd_open'],
        ['db', 'setns'],
      ]);
      assert.match(equivalents.join(), new RegExp(`^nsenter --target ${pidOf(t, 'web')} .*--ipc --net$`));
    }),
  );
}

test(
  'undo and redo join what is there then, and a script of the session does it again',
  withTwo(['uts'], async (t) => {
    await t.do('web: set hostname paris', `join web ${USER}uts`);
    const first = pidOf(t, 'db');
    await t.do('undo');
    assert.not.equal(nsLink(pidOf(t, 'db'), 'uts'), nsLink(pidOf(t, 'web'), 'uts'));
    await t.do('redo');
    assert.is(nsLink(pidOf(t, 'db'), 'uts'), nsLink(pidOf(t, 'web'), 'uts'));
    assert.not.equal(pidOf(t, 'db'), first);
    assert.is(await t.run('hostname'), 'paris');
    const file = join(scratchDirectory(), 'saved.nsl');
    await t.do(`save ${file}`);
    assert.match(readFileSync(file, 'utf8'), new RegExp(`^join web ${USER}uts$`, 'm'));
  }),
);

test(
  'pid counts for children: after fork the box is a process of the other one',
  withSession(['new web'], async (t) => {
    await t.unshare('pid');
    await t.do('fork', 'new db');
    const { notes } = await t.do(`join web ${USER}pid`);
    assert.match(notes.join(), /pid: only children enter/);
    assert.is(nsLink(pidOf(t, 'db'), 'pid'), nsLink(t.lab.host.pid, 'pid'));
    assert.is(nsLink(pidOf(t, 'db'), 'pid_for_children'), nsLink(pidOf(t, 'web'), 'pid'));
    assert.is((await t.fails('unshare pid')).remedy, 'fork');
    await t.do('fork');
    assert.is(nsLink(pidOf(t, 'db'), 'pid'), nsLink(pidOf(t, 'web'), 'pid'));
    assert.match(statusLine(pidOf(t, 'db'), 'NSpid'), /\t2$/);
    // The end of its process 1 ends everything in a PID namespace, one after the other.
    const db = pidOf(t, 'db');
    await t.do('rm web');
    await waitUntil(() => !isAlive(db));
    const error = await t.execute('db: set no_new_privs');
    assert.is(error.error!.kind, 'ended');
  }),
);

test(
  'with the mount namespace comes its root directory',
  withTwo(['mnt'], async (t) => {
    await t.do('web: mount tmpfs /mnt', `join web ${USER}mnt`);
    const mounts = (name: string) => output('cat', `/proc/${pidOf(t, name)}/mountinfo`);
    assert.is(mounts('db'), mounts('web'));
    await t.do('run touch /mnt/from-db', 'web: run ls /mnt');
    assert.is(t.output.trim(), 'from-db');
  }),
);

if (needs('nsenter')) {
  test(
    'a namespace that a file keeps outlives the processes in it, and can be entered again',
    withSession(['new'], async (t) => {
      await t.unshare('mnt', 'uts', 'pid');
      await t.do('fork', 'mount proc', 'mount tmpfs /mnt', 'set hostname kept');
      const kept = nsLink(t.pid, 'uts');
      await t.do('mount bind /proc/self/ns/uts /mnt/uts', 'unshare uts', 'set hostname other');
      assert.not.equal(nsLink(t.pid, 'uts'), kept);
      assert.match(
        output('cat', `/proc/${t.pid}/mountinfo`),
        new RegExp(`${kept.replace(/[[\]]/g, '\\$&')} /mnt/uts`),
      );
      const { equivalents } = await t.do('join /mnt/uts');
      assert.equal(equivalents, ['nsenter --uts=/mnt/uts']);
      assert.is(nsLink(t.pid, 'uts'), kept);
      assert.is(nsenter(t.pid, ['--uts'], 'hostname'), 'kept');
      assert.match(
        (await t.do('join /mnt/uts uts')).notes.join(),
        /uts: the box was in that namespace already/,
      );
    }),
  );
}

test(
  'what the kernel refuses is explained',
  withTwo(['net', 'mnt'], async (t) => {
    if (!isRoot) {
      const powerless = await t.fails('join web net');
      assert.match(powerless.cause!, /does not have CAP_SYS_ADMIN in its own user namespace/);
      assert.match(powerless.remedy!, /name user too/);
    }
    await t.do('unshare user');
    assert.match(
      (await t.fails('join host net')).cause!,
      /belongs to a user namespace in which the box has no/,
    );
    assert.match((await t.fails('join host user')).cause!, /nobody from one below/);
    await t.do('new third', 'unshare user', 'new fourth', 'join third user');
    assert.match((await t.fails('join third user')).cause!, /that they are in already/);
    await t.do('unshare pid', 'fork');
    assert.match((await t.fails('join host pid')).message, /setns\(\d+, CLONE_NEWPID\) = -1 E(PERM|INVAL)/);
    await t.do('unshare mnt uts', 'drop caps CAP_SYS_CHROOT');
    assert.match((await t.fails('join fourth mnt')).message, /own|itself/);
  }),
);

if (isRoot) {
  test(
    'a PID namespace above cannot be chosen, and a mount namespace takes CAP_SYS_CHROOT',
    withSession(['new web', 'unshare pid mnt', 'fork', 'new db'], async (t) => {
      await t.do('use web');
      assert.match((await t.fails('join host pid')).cause!, /or in one below it/);
      await t.do('use db', 'drop caps CAP_SYS_CHROOT');
      assert.match((await t.fails('join web mnt')).cause!, /takes CAP_SYS_CHROOT/);
      await t.do('drop caps CAP_SYS_ADMIN');
      assert.match((await t.fails('join web pid')).cause!, /CAP_SYS_ADMIN/);
    }),
  );
}

test(
  'programs of a box that joined a PID namespace end with the box, and not with the other',
  withSession(['new web'], async (t) => {
    await t.unshare('pid');
    await t.do('fork', 'new db', `join web ${USER}pid`, 'fork', "run sh -c 'setsid sleep 1000 &'");
    const find = () =>
      descendantsOf(t.lab.host.pid).find(({ pid }) => orEmpty(`/proc/${pid}/comm`) === 'sleep');
    await waitUntil(() => find() !== undefined);
    const daemon = find()!;
    assert.is(nsLink(daemon.pid, 'pid'), nsLink(pidOf(t, 'web'), 'pid'));
    await t.do('rm db');
    await waitUntil(() => !isAlive(daemon.pid));
    assert.ok(isAlive(pidOf(t, 'web')));
  }),
);

test(
  'what is no namespace, no box, or not said is refused, and nothing has changed',
  withTwo(['net'], async (t) => {
    assert.match((await t.fails('join web')).remedy!, /^join web net$/);
    assert.is((await t.fails('join db net')).kind, 'unavailable');
    assert.match((await t.fails('join nobody net')).message, /no box "nobody"/);
    assert.is((await t.fails('join web nte')).kind, 'language');
    assert.match((await t.fails('join /nowhere')).message, /ENOENT/);
    // A powerless box is told so first.
    if (isRoot) {
      assert.match((await t.fails('join /etc/passwd')).cause!, /keeps no namespace/);
      assert.match((await t.fails('join /proc/self/ns/uts net')).cause!, /of another type/);
    }
    const web = pidOf(t, 'web');
    process.kill(web, 'SIGKILL');
    await waitUntil(() => !isAlive(web));
    assert.is((await t.execute('join web net')).error!.kind, 'ended');
  }),
);

test(
  'boxes, the host, files and types are offered by Tab',
  withTwo(['net'], async (t) => {
    const offered = (line: string) =>
      complete(line, line.length, REGISTRY, liveValues(t.lab, 'db'), ['host', 'web', 'db']).candidates.map(
        ({ value }) => value,
      );
    assert.equal(offered('join '), ['web', 'db', 'host']);
    assert.equal(offered('join web n'), ['net']);
    assert.ok(offered('join /pro').includes('/proc/'));
  }),
);

test(
  'who enters the cgroup namespace of another box is told that only the view changes',
  withSession(
    ['new web', ...(isRoot ? ['unshare cgroup'] : ['unshare user cgroup', 'map root']), 'new'],
    async (t) => {
      const { notes } = await t.do(isRoot ? 'join web cgroup' : 'join web user cgroup');
      assert.match(notes.join(' '), 'only the view has changed');
      const again = await t.do('join web cgroup');
      assert.equal(again.notes, ['cgroup: the box was in that namespace already']);
    },
  ),
);

test.run();
