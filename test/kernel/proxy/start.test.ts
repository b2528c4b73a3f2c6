import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readdirSync, readlinkSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { startProxyTree } from '../../../src/kernel/proxy/start.ts';
import { isAlive } from '../../support/alive.ts';
import { runInNamespaces } from '../../support/in-namespaces.ts';
import { withProxies } from '../../support/proxies.ts';
import { read } from '../../support/read.ts';
import { skip } from '../../support/skip.ts';
import { waitUntil } from '../../support/wait.ts';
import { statusLine } from '../../support/witness.ts';

/** fcntl(2). */
const F_GET_SEALS = 1034;
const ALL_SEALS = 15;

test(
  'the first process is as small as a process can be',
  withProxies(({ root }) => {
    assert.is(statusLine(root.pid, 'Threads'), '1');
    assert.ok(Number.parseInt(statusLine(root.pid, 'VmRSS'), 10) < 1024, statusLine(root.pid, 'VmRSS'));
    assert.is(statusLine(root.pid, 'SigCgt'), '0000000000000000');
    assert.is(readlinkSync(`/proc/${root.pid}/cwd`), '/');
  }),
);

test(
  'it has standard streams that lead nowhere, its socket, and nothing of ns-lab',
  withProxies(({ root }) => {
    const files = readdirSync(`/proc/${root.pid}/fd`).map((fd) => readlinkSync(`/proc/${root.pid}/fd/${fd}`));
    assert.equal(files.slice(0, 3), ['/dev/null', '/dev/null', '/dev/null']);
    assert.is(files.length, 4);
    assert.match(files[3]!, /^socket:/);
    assert.is(read(`/proc/${root.pid}/environ`), '');
  }),
);

test(
  'nobody can write to the program that all processes of a lab run, whatever way leads to it',
  withProxies(({ root }) => {
    const path = `/proc/${root.pid}/exe`;
    assert.throws(() => openSync(path, 'r+'), /ETXTBSY/);
    // Sealed, so that it stays so when the last of them has ended; a file in its place cannot be.
    if (!readlinkSync(path).startsWith('/memfd:')) return;
    const file = openSync(path, 'r');
    try {
      const theirs = root.receiveFd(file);
      assert.is(root.call('fcntl', theirs, F_GET_SEALS, 0), ALL_SEALS);
    } finally {
      closeSync(file);
    }
  }),
);

test(
  'its parent is the guard, in a session of its own',
  withProxies(({ root, guardPid }) => {
    assert.is(statusLine(root.pid, 'PPid'), String(guardPid));
    assert.match(read(`/proc/${guardPid}/cmdline`), /^ns-lab-guard/);
    assert.is(statusLine(guardPid, 'PPid'), String(process.pid));
    const session = read(`/proc/${guardPid}/stat`).split(') ')[1]!.split(' ')[3];
    assert.is(session, String(guardPid));
  }),
);

test('at the end every process is gone, whatever became of it', async () => {
  const { root, guardPid, end } = startProxyTree('test', () => {});
  const [child, program, orphan] = [root.fork('child'), root.fork('program'), root.fork('parent')];
  const pids = [guardPid, root.pid, child.pid, program.pid];
  program.exec('/bin/sleep', ['sleep', '1000'], []);
  const lost = orphan.fork('lost');
  lost.exec('/bin/sh', ['sh', '-c', 'sleep 1000 & exec sleep 1000'], ['PATH=/bin:/usr/bin']);
  await waitUntil(() => children(lost.pid).length > 0);
  pids.push(orphan.pid, lost.pid, ...children(lost.pid));
  await end();
  await waitUntil(() => !pids.some(isAlive));
});

test('when the process that started it is killed, every process is gone', async () => {
  const script = `
    import { startProxyTree } from ${JSON.stringify(import.meta.resolve('../../../src/kernel/proxy/start.ts'))};
    const { root, guardPid } = startProxyTree('test', () => {});
    const program = root.fork('program');
    program.exec('/bin/sleep', ['sleep', '1000'], []);
    console.log(JSON.stringify([guardPid, root.pid, program.pid]));
    setInterval(() => {}, 1000);`;
  const args = ['--import', 'tsx', '--input-type=module', '--eval', script];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
  const pids = JSON.parse(line) as number[];
  assert.ok(pids.every(isAlive));
  child.kill('SIGKILL');
  await once(child, 'exit');
  await waitUntil(() => !pids.some(isAlive));
});

function children(pid: number): number[] {
  return read(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number);
}

test('where there is no /dev/null, that is said', () => {
  const script = `
    import { startProxyTree } from ${JSON.stringify(import.meta.resolve('../../../src/kernel/proxy/start.ts'))};
    try { startProxyTree('test', () => {}); } catch ({ name, message, hint }) { console.log([name, message, hint].join('; ')); }`;
  const ran = runInNamespaces(
    'mount -t tmpfs none /dev && exec "$@"',
    process.execPath,
    ...['--import', import.meta.resolve('tsx'), '--input-type=module', '--eval', script],
  );
  if (!ran) return skip('no new namespaces for this user');
  assert.match(ran.output, /^ProxyStartError; .*\/dev\/null.*ENOENT.*; mknod -m 666 \/dev\/null c 1 3$/m);
});

test.run();
