import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isAlive } from '../support/alive.ts';
import { read } from '../support/read.ts';
import { withSession } from '../support/session.ts';
import { waitUntil } from '../support/wait.ts';
import { nsLink, statusLine } from '../support/witness.ts';

const pidsOf = (pid: number) => statusLine(pid, 'NSpid').split('\t').map(Number);

test(
  'after unshare pid the child is process 1 of the new namespace, and its parent the shim',
  withSession(['new'], async (t) => {
    await t.unshare('pid');
    const parent = t.pid;
    const { notes, changes } = await t.do('fork');
    assert.equal(pidsOf(t.pid), [t.pid, 1]);
    assert.equal(pidsOf(parent), [parent]);
    assert.is(statusLine(t.pid, 'PPid'), String(parent));
    assert.is(read(`/proc/${parent}/comm`), 'ns-lab box shim');
    assert.is(read(`/proc/${t.pid}/comm`), 'ns-lab box');
    assert.is(nsLink(parent, 'pid'), nsLink(t.lab.host.pid, 'pid'));
    assert.is(nsLink(parent, 'pid_for_children'), nsLink(t.pid, 'pid'));
    assert.match(notes.join(), `process ${t.pid} outside is process 1 inside`);
    assert.equal(changes.find(({ path }) => path === 'process.nspid')?.after, `${t.pid} 1`);
  }),
);

test(
  'after unshare time the child is in the new time namespace',
  withSession(['new'], async (t) => {
    await t.unshare('time');
    const waiting = nsLink(t.pid, 'time_for_children');
    await t.do('fork');
    assert.is(nsLink(t.pid, 'time'), waiting);
  }),
);

test(
  'without a namespace that waits the child carries on as the box all the same',
  withSession(['new'], async (t) => {
    const parent = t.pid;
    const { notes } = await t.do('fork');
    assert.equal(pidsOf(t.pid), [t.pid]);
    assert.match(notes.join(), `process ${t.pid} carries on as the box; ${parent} stays as its parent`);
  }),
);

test(
  'a second fork is process 2, and rm ends all three',
  withSession(['new'], async (t) => {
    await t.unshare('pid');
    const pids = [t.pid];
    await t.do('fork');
    pids.push(t.pid);
    await t.do('fork');
    pids.push(t.pid);
    assert.equal(pidsOf(t.pid), [t.pid, 2]);
    assert.is(await t.run('true'), '');
    await t.do('rm box');
    await waitUntil(() => !pids.some(isAlive));
  }),
);

test(
  'how it ended is known, also of one whose shim is inside of the PID namespace',
  withSession(['new'], async (t) => {
    await t.unshare('pid');
    await t.do('fork', 'fork', 'signal KILL');
    await waitUntil(() => t.lab.boxes.get('box')!.exit !== undefined);
    assert.equal(t.lab.boxes.get('box')!.exit, { kind: 'killed', signal: 'SIGKILL' });
  }),
);

test(
  'the box dies with its shim',
  withSession(['new', 'fork'], async (t) => {
    const { pid } = t;
    process.kill(t.lab.boxes.get('box')!.shim!.pid, 'SIGKILL');
    await waitUntil(() => !isAlive(pid));
    const error = await t.fails('set no_new_privs');
    assert.is(error.kind, 'ended');
    await t.do('rm box', 'new');
  }),
);

test(
  'programs cannot join before it, and the error says why',
  withSession(['new'], async (t) => {
    await t.unshare('pid');
    for (const line of ['run true', 'exec true']) {
      const error = await t.fails(line);
      assert.equal([error.kind, error.remedy], ['order', 'fork']);
    }
    await t.do('fork', 'run true');
  }),
);

test.run();
