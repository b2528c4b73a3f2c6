import { execFileSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { imageDirectory } from '../support/image.ts';
import { type TestSession, withSession } from '../support/session.ts';
import { Typist } from '../support/typist.ts';
import { waitUntil } from '../support/wait.ts';
import { nsLink, statusLine } from '../support/witness.ts';

/** A box with a root file system and a devpts of its own. */
async function container(t: TestSession): Promise<Typist> {
  await t.do('new');
  await t.unshare('mnt', 'pid', 'uts');
  await t.do('fork', 'mount overlay', 'mount proc', 'mount dev', 'mount devpts', 'pivot_root');
  const typist = new Typist();
  t.terminal = typist;
  return typist;
}

function hasProgram(t: TestSession, name: string): boolean {
  return t.processes().some(({ comm }) => comm === name);
}

test(
  "the shell runs on a terminal of the box's own devpts, in the namespaces of the box",
  withSession([], async (t) => {
    const typist = await container(t);
    let shell = '';
    typist.work = async () => {
      typist.type('tty; readlink /proc/$$/ns/uts; echo pid=$$ done\n');
      shell = (await typist.sees(/pid=(\d+) done\n/))[1]!;
      await typist.types('exit 7\n');
    };
    const { exit } = await t.do('shell');
    assert.match(typist.screen, /\n\/dev\/pts\/0\n/);
    assert.match(typist.screen, nsLink(t.pid, 'uts'));
    assert.ok(Number(shell) > 1);
    assert.equal(exit, { kind: 'exited', code: 7 });
  }),
);

test(
  'it has the size of the window, and learns of a new one',
  withSession([], async (t) => {
    const typist = await container(t);
    Object.assign(typist, { columns: 101, rows: 33 });
    typist.work = async () => {
      typist.type('stty size\n');
      await typist.sees(/\n33 101\n/);
      typist.resize(77, 22);
      typist.type('stty size\n');
      await typist.sees(/\n22 77\n/);
      await typist.types('exit\n');
    };
    await t.do('shell');
  }),
);

test(
  'a long paste comes through whole, and nobody waits for a program that does not read it yet',
  withSession([], async (t) => {
    const typist = await container(t);
    const paste = '0123456789'.repeat(6000);
    typist.work = async () => {
      typist.type(`stty raw -echo; echo ready; cat /tmp/go; head -c ${paste.length} | cksum; stty sane\n`);
      await typist.sees(/\nready/);
      // It reads a FIFO first, which is written to only after the paste.
      typist.type(paste);
      await t.do('run sh -c "echo go > /tmp/go"');
      await typist.sees(new RegExp(`\\d+ ${paste.length}`));
      await typist.types('exit\n');
    };
    await t.do('run mkfifo /tmp/go', 'shell');
    const [sum] = execFileSync('cksum', { input: paste, encoding: 'utf8' }).split(' ');
    assert.match(typist.screen, `${sum} ${paste.length}`);
  }),
);

test(
  'Ctrl-C ends the program in the foreground and not the shell',
  withSession([], async (t) => {
    const typist = await container(t);
    typist.work = async () => {
      typist.type('echo ready; sleep 1000\n');
      await typist.sees(/\nready\n/);
      await waitUntil(() => hasProgram(t, 'sleep'));
      typist.type('\x03');
      typist.type('echo status=$?\n');
      await typist.sees(/status=130\n/);
      await typist.types('exit\n');
    };
    await t.do('shell');
  }),
);

test(
  'job control works: a program can be stopped and continued',
  withSession([], async (t) => {
    const typist = await container(t);
    typist.work = async () => {
      typist.type('echo ready; sleep 1000\n');
      await typist.sees(/\nready\n/);
      await waitUntil(() => hasProgram(t, 'sleep'));
      typist.type('\x1a');
      typist.type('jobs; echo listed\n');
      await typist.sees(/Stopped[^\n]*sleep 1000\s+listed\n/);
      typist.type('kill %1; fg; echo over\n');
      await typist.sees(/\nover\n/);
      await typist.types('exit\n');
    };
    await t.do('shell');
  }),
);

test(
  'one may leave it and come back to the same shell',
  withSession([], async (t) => {
    const typist = await container(t);
    typist.work = async () => {
      typist.type('mark=here; echo set\n');
      await typist.sees(/\nset\n/);
    };
    const { notes } = await t.do('shell');
    assert.match(notes.join(), '`shell` returns to it');
    await t.do('set no_new_privs');
    typist.work = async () => {
      typist.type('echo mark=$mark\n');
      await typist.sees(/\nmark=here\n/);
      await typist.types('exit\n');
    };
    await t.do('shell');
  }),
);

test(
  'a box without a devpts gets a terminal of the machine, and is told',
  withSession(['new'], async (t) => {
    const typist = new Typist();
    t.terminal = typist;
    await t.unshare('mnt');
    await t.do('mount overlay', 'pivot_root');
    typist.work = async () => {
      typist.type('test -t 0 && echo a terminal\n');
      await typist.sees(/\na terminal\n/);
      await typist.types('exit\n');
    };
    const { notes } = await t.do('shell');
    assert.match(notes.join(), "one of the machine's");
  }),
);

test(
  'the shell has the privileges of the box',
  withSession([], async (t) => {
    const typist = await container(t);
    await t.do('keep caps net_raw', 'set no_new_privs', 'set seccomp deny mkdir mkdirat');
    typist.work = async () => {
      typist.type('grep -E "^(CapBnd|NoNewPrivs|Seccomp):" /proc/self/status; mkdir /x; echo end\n');
      await typist.sees(/\nend\n/);
      await typist.types('exit\n');
    };
    await t.do('shell');
    assert.match(typist.screen, statusLine(t.pid, 'CapBnd'));
    assert.match(typist.screen, /NoNewPrivs:\s+1/);
    assert.match(typist.screen, /Seccomp:\s+2/);
    assert.match(typist.screen, /mkdir.*not permitted/);
  }),
);

test(
  'without a terminal it is refused',
  withSession(['new'], async (t) => {
    const error = await t.fails('shell');
    assert.equal([error.kind, error.message], ['unavailable', 'a shell needs a terminal, and there is none']);
    assert.match(error.remedy!, 'run sh -c');
  }),
);

test(
  'it waits for fork, and needs a shell in the image',
  withSession(['new'], async (t) => {
    t.terminal = new Typist();
    await t.unshare('pid', 'mnt');
    const pending = await t.fails('shell');
    assert.equal([pending.kind, pending.remedy], ['order', 'fork']);
    await t.do('fork', `mount overlay --image ${imageDirectory()}`, 'pivot_root');
    assert.match((await t.fails('shell')).message, 'the box has no shell');
  }),
);

test.run();
