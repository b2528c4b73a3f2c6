/** Processes of a lab that are killed or stopped from outside, as a person with another terminal may do. */
import { existsSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isAlive } from '../support/alive.ts';
import { orEmpty } from '../support/read.ts';
import { isRoot, type TestSession, withSession } from '../support/session.ts';
import { waitUntil } from '../support/wait.ts';
import { statusLine } from '../support/witness.ts';

/** Kills a process, and waits until it has ended, whether or not anybody has asked how. */
async function kill(pid: number, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
  process.kill(pid, signal);
  const letter = signal === 'SIGSTOP' ? 'T' : '[ZX]';
  await waitUntil(() => new RegExp(`^State:\t${letter}|^$`, 'm').test(orEmpty(`/proc/${pid}/status`)));
}

/** Every command that needs the box says that it has ended, and how; none of them throws. */
async function isReported(t: TestSession, how: string): Promise<void> {
  const lines = ['run true', 'set no_new_privs', 'fork', 'unshare uts', 'signal TERM', 'exec true', 'shell'];
  const looks = ['show ns', 'show all', 'show net', 'ps', 'diff host'];
  for (const line of [...lines, ...looks]) {
    const { ok, error } = await t.execute(line);
    assert.not(ok, line);
    assert.equal(
      [error?.kind, error?.message, error?.remedy],
      ['ended', `the box "box" has ended: ${how}`, 'rm box, or undo'],
      line,
    );
  }
}

/** What the box was made of before it ended, and which of its processes is killed. */
const KILLED: Readonly<Record<string, { lines: readonly string[]; pid: (t: TestSession) => number }>> = {
  'an ordinary process': { lines: ['new'], pid: (t) => t.pid },
  'the init of a PID namespace': {
    lines: ['new', 'unshare user pid', 'map root', 'fork'],
    pid: (t) => t.pid,
  },
  'the shim, and so the box that it is the parent of': {
    lines: ['new', 'unshare user pid', 'map root', 'fork'],
    pid: (t) => t.lab.boxes.get('box')!.shim!.pid,
  },
  'a program that the box became': { lines: ['new', 'exec sleep 1000'], pid: (t) => t.pid },
};

for (const [what, { lines, pid }] of Object.entries(KILLED)) {
  test(
    `${what} is killed: the box is reported as ended, and can be removed and made again`,
    withSession(lines, async (t) => {
      const main = t.pid;
      await kill(pid(t));
      await waitUntil(() => !/^State:\t[^ZX]/m.test(orEmpty(`/proc/${main}/status`)));
      await isReported(t, 'killed by SIGKILL');
      assert.match(JSON.stringify((await t.do('host: ps')).view?.data), 'ns-lab host');
      await t.do('rm box', 'new', 'run true');
    }),
  );

  test(
    `${what} is killed: undo brings the box back`,
    withSession([...lines, 'host: add bridge br0'], async (t) => {
      await kill(pid(t));
      const { notes } = await t.do('undo');
      assert.equal(notes, ['undone: host: add bridge br0']);
      assert.ok(t.lab.boxes.get('box'));
      await t.do('show ns', 'ps', 'redo');
    }),
  );
}

test(
  'a box that a signal of ours ended is reported in the same way',
  withSession(['new'], async (t) => {
    const { changes } = await t.do('signal KILL');
    assert.equal(changes, [
      { actor: 'box', path: 'ended', before: null, after: { kind: 'killed', signal: 'SIGKILL' } },
    ]);
    await isReported(t, 'killed by SIGKILL');
  }),
);

test(
  'a program that ended by itself is reported with its exit status',
  withSession(['new'], async (t) => {
    const { exit } = await t.execute("exec sh -c 'exit 3'");
    assert.equal(exit, { kind: 'exited', code: 3 });
    await isReported(t, 'exit status 3');
  }),
);

test(
  'a box that ends while ended processes are looked for keeps its exit status',
  withSession(['new', 'exec sleep 1000'], async (t) => {
    const { host } = t.lab;
    const { pid } = t;
    const call = host.call.bind(host);
    // After the box was asked, and before the host waits for any child.
    host.call = (name, ...args) => {
      if (name === 'wait4' && args[0] === -1 && isAlive(pid)) {
        process.kill(pid, 'SIGKILL');
        while (isAlive(pid));
      }
      return call(name, ...args);
    };
    t.lab.reap();
    host.call = call;
    assert.equal(t.lab.boxes.get('box')!.exit, { kind: 'killed', signal: 'SIGKILL' });
  }),
);

test(
  'another box goes on when one is killed',
  withSession(['new a', 'new b'], async (t) => {
    await kill(t.lab.boxes.get('a')!.pid);
    await t.do('run true', 'show ns', 'set no_new_privs');
    const { error } = await t.execute('a: run true');
    assert.is(error?.kind, 'ended');
    await t.do('rm a', 'new a', 'use b', 'run true');
  }),
);

test(
  'a stopped box says so at once, and does what it is told after it goes on',
  withSession(['new'], async (t) => {
    await kill(t.pid, 'SIGSTOP');
    const { view } = await t.do('ps');
    assert.match(view!.lines.join('\n'), 'T (stopped)');
    const { kind, message, remedy } = await t.fails('set no_new_privs');
    assert.equal(
      [kind, message, remedy],
      ['unavailable', 'the box "box" is stopped, and makes no calls', 'signal CONT'],
    );
    // A program that joins the box needs nothing of it.
    await t.do('run true', 'signal CONT');
    assert.is(statusLine(t.pid, 'NoNewPrivs'), '0', 'what was refused is not done later');
    await t.do('set no_new_privs');
    assert.is(statusLine(t.pid, 'NoNewPrivs'), '1');
  }),
);

test(
  'a stopped box can be removed',
  withSession(['new', 'new other'], async (t) => {
    const { pid } = t.lab.boxes.get('box')!;
    await kill(pid, 'SIGSTOP');
    await t.do('rm box', 'run true');
    await waitUntil(() => orEmpty(`/proc/${pid}/status`) === '');
  }),
);

test(
  'the observer is killed: the next look has a new one',
  withSession(['new', 'unshare user net uts', 'map root', 'show net'], async (t) => {
    const isProbe = ({ comm }: { comm: string }) => comm === 'ns-lab probe';
    const children = orEmpty(`/proc/${t.lab.host.pid}/task/${t.lab.host.pid}/children`).split(' ');
    const probe = children.find((pid) => isProbe({ comm: orEmpty(`/proc/${pid}/comm`) }));
    assert.ok(probe, 'there is one');
    await kill(Number(probe));
    await t.do('show net', 'set hostname changed', 'show all');
    assert.is(t.snapshot().hostname, 'changed');
  }),
);

for (const who of ['host', 'guard'] as const) {
  test(
    `the ${who} of the lab is killed: it is said once, and redo does everything again`,
    withSession(['new', 'unshare user uts', 'map root', 'set hostname inside', 'new two'], async (t) => {
      const { host } = t.lab;
      const guard = Number(statusLine(host.pid, 'PPid'));
      await kill(who === 'host' ? host.pid : guard);
      await waitUntil(() => !/^State:\t[^ZX]/m.test(orEmpty(`/proc/${host.pid}/status`)));

      const { error } = await t.execute('run true');
      assert.is(error?.kind, 'ended');
      assert.match(error!.message, 'the lab has ended');
      assert.is(error!.remedy, 'redo 5');
      assert.is(t.session.actor, 'host');

      await t.do('redo 5', 'use box');
      assert.is(t.snapshot().hostname, 'inside');
      assert.equal([...t.lab.boxes.keys()], ['box', 'two']);
    }),
  );

  test(
    `the ${who} of the lab is killed: new begins anew, in a lab that leaves nothing behind either`,
    withSession(
      ['new', ...(isRoot ? ['set pids max 20'] : []), 'unshare user mnt', 'map root', 'mount overlay'],
      async (t) => {
        const { scratch, cgroups } = t.lab.boxes.get('box')!;
        const { host } = t.lab;
        await kill(who === 'host' ? host.pid : Number(statusLine(host.pid, 'PPid')));
        await waitUntil(() => !/^State:\t[^ZX]/m.test(orEmpty(`/proc/${host.pid}/status`)));
        const looked = await t.execute('show ns');
        assert.equal([looked.ok, looked.error?.kind], [false, 'ended']);
        for (const path of [scratch, ...cgroups]) assert.not(existsSync(path), path);
        await t.do('new', 'run true', 'build');
      },
    ),
  );
}

test(
  'undo works too when the host was killed',
  withSession(['new', 'unshare user uts', 'map root', 'set hostname inside'], async (t) => {
    const { host } = t.lab;
    await kill(host.pid);
    await t.do('undo');
    assert.is(t.session.actor, 'box');
    await t.do('show ns', 'redo');
    assert.is(t.snapshot().hostname, 'inside');
  }),
);

test.run();
