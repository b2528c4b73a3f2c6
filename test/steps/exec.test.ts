import { readdirSync, readlinkSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isAlive } from '../support/alive.ts';
import { read } from '../support/read.ts';
import { isRoot, withSession } from '../support/session.ts';
import { Typist } from '../support/typist.ts';
import { waitUntil } from '../support/wait.ts';
import { nsLink, statusLine } from '../support/witness.ts';

test(
  'process 1 becomes the program and stays the same process',
  withSession(['new'], async (t) => {
    await t.unshare('pid', 'uts');
    await t.do('fork', 'set hostname inside');
    const { pid } = t;
    const uts = nsLink(pid, 'uts');
    const { changes } = await t.do('exec sleep 1000');
    assert.is(t.pid, pid);
    assert.is(read(`/proc/${pid}/cmdline`), 'sleep\x001000\0');
    assert.is(statusLine(pid, 'NSpid').split('\t').at(-1), '1');
    assert.is(nsLink(pid, 'uts'), uts);
    assert.equal(changes.find(({ path }) => path === 'process.comm')?.after, 'sleep');
  }),
);

test(
  'nothing of ns-lab stays open in it',
  withSession(['new', 'exec sleep 1000'], async (t) => {
    assert.equal(readdirSync(`/proc/${t.pid}/fd`), ['0', '1', '2']);
    for (const fd of [0, 1, 2]) assert.match(readlinkSync(`/proc/${t.pid}/fd/${fd}`), /^pipe:/);
    assert.not.match(read(`/proc/${t.pid}/maps`), 'ns-lab');
  }),
);

test(
  'the lab can join it, and cannot change it from inside any more',
  withSession(['new', 'exec sleep 1000'], async (t) => {
    assert.is(await t.run('echo joined'), 'joined');
    for (const line of ['unshare uts', 'fork', 'set no_new_privs', 'exec true']) {
      const error = await t.fails(line);
      assert.is(error.kind, 'order', line);
      assert.match(error.remedy!, 'undo takes the exec back');
      assert.match(error.message, 'is now the program "sleep 1000"');
    }
  }),
);

test(
  'what it prints is passed on, and an early end is reported',
  withSession(['new'], async (t) => {
    const entry = await t.execute("exec sh -c 'echo hello; exit 5'");
    assert.equal(entry.exit, { kind: 'exited', code: 5 });
    assert.equal([entry.ok, entry.error?.message], [false, 'the program ended with exit status 5']);
    assert.is(t.output, 'hello\n');
    const error = await t.fails('run true');
    assert.equal([error.kind, error.message], ['ended', 'the box "box" has ended: exit status 5']);
    await t.do('rm box', 'new', 'run true');
  }),
);

test(
  'with process 1 the other programs of its PID namespace end',
  withSession(['new'], async (t) => {
    await t.unshare('pid');
    await t.do('fork', "run sh -c 'sleep 1000 >/dev/null 2>&1 &'");
    const findSleeper = () => t.processes().find(({ comm }) => comm === 'sleep');
    await waitUntil(() => findSleeper() !== undefined);
    const sleeper = findSleeper()!;
    process.kill(t.pid, 'SIGKILL');
    await waitUntil(() => !isAlive(sleeper.pid));
    assert.match((await t.fails('run true')).message, 'killed by SIGKILL');
  }),
);

test(
  'on a terminal the program has that, and its end is the end of the box',
  withSession(['new'], async (t) => {
    await t.unshare('mnt', 'pid');
    await t.do('fork', 'mount overlay', 'mount proc', 'mount dev', 'mount devpts', 'pivot_root');
    const typist = new Typist();
    typist.work = async () => {
      typist.type('echo pid=$$\n');
      // The prompt may come after what is typed.
      await typist.sees(/pid=1\n/);
      await typist.types('exit 4\n');
    };
    t.terminal = typist;
    const entry = await t.execute('exec sh');
    assert.equal(entry.exit, { kind: 'exited', code: 4 });
    assert.is((await t.fails('run true')).kind, 'ended');
  }),
);

test(
  'a program that is not there leaves the box as it is',
  withSession(['new'], async (t) => {
    const error = await t.fails('exec no-such-program');
    assert.equal([error.kind, error.code], ['kernel', 'ENOENT']);
    await t.do('unshare user', 'exec sleep 1000');
    assert.is(read(`/proc/${t.pid}/comm`), 'sleep');
  }),
);

test(
  'it waits for fork when a PID namespace does',
  withSession(['new'], async (t) => {
    await t.unshare('pid');
    const error = await t.fails('exec true');
    assert.equal([error.kind, error.remedy], ['order', 'fork']);
  }),
);

if (isRoot) {
  test(
    'it keeps the privileges that the box has, and no more',
    withSession(['new', 'keep caps net_raw', 'set no_new_privs', 'exec sleep 1000'], (t) => {
      assert.is(statusLine(t.pid, 'CapEff'), '0000000000002000');
      assert.is(statusLine(t.pid, 'NoNewPrivs'), '1');
    }),
  );
}

test(
  'a box that has become a program is not advised to unshare first',
  withSession(['new', 'exec sleep 100'], async (t) => {
    for (const line of ['set hostname web', 'mount tmpfs /mnt', 'add veth']) {
      const { message, remedy } = await t.fails(line);
      assert.match(message, 'is now the program "sleep 100"');
      assert.match(remedy!, 'undo takes the exec back');
    }
  }),
);

test.run();
