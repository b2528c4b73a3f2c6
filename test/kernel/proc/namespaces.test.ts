import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { NAMESPACES, parseNamespaceLink, readNamespaces } from '../../../src/kernel/proc/namespaces.ts';
import { isUnreadable } from '../../../src/kernel/proc/unreadable.ts';
import { skip } from '../../support/skip.ts';

/** A directory with the ns links of process 7, as far as `links` gives them. */
function fakeProc(links: Record<string, string>): string {
  const proc = mkdtempSync(join(tmpdir(), 'ns-lab-test-'));
  mkdirSync(join(proc, '7/ns'), { recursive: true });
  for (const [name, target] of Object.entries(links)) symlinkSync(target, join(proc, '7/ns', name));
  return proc;
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10));
}

const LINKS = Object.fromEntries(NAMESPACES.map(({ file }, i) => [file, `${file}:[${4026531834 + i}]`]));

test('the own namespaces agree with stat(2), which follows the links', () => {
  const namespaces = readNamespaces('self');
  for (const { type, file } of NAMESPACES) {
    assert.is(namespaces[type], statSync(`/proc/self/ns/${file}`).ino, type);
  }
  assert.is(namespaces.pidForChildren, namespaces.pid);
  assert.is(namespaces.timeForChildren, namespaces.time);
});

test('the flags are those of unshare(2), all different', () => {
  const all = NAMESPACES.reduce((sum, { flag }) => sum | flag, 0);
  assert.is(all, 0x7e020080);
  assert.is(new Set(NAMESPACES.map(({ flag }) => flag)).size, 8);
});

test('a pid namespace without its first process is pending', () => {
  const proc = fakeProc({ ...LINKS, time_for_children: 'time:[5]' });
  const namespaces = readNamespaces(7, proc);
  rmSync(proc, { recursive: true });
  assert.is(namespaces.pidForChildren, 'pending');
  assert.is(namespaces.timeForChildren, 5);
  assert.is(namespaces.pid, 4026531839);
});

test('nothing is pending for a zombie, which keeps its user and pid namespace only', () => {
  const proc = fakeProc({ user: 'user:[1]', pid: 'pid:[2]' });
  const namespaces = readNamespaces(7, proc);
  rmSync(proc, { recursive: true });
  assert.is(namespaces.user, 1);
  assert.is(namespaces.pid, 2);
  assert.equal(namespaces.pidForChildren, { unreadable: 'ENOENT: no such file or directory' });
  assert.ok(isUnreadable(namespaces.net));
});

test('a kernel without time namespaces has no pending one', () => {
  const { time: _, ...links } = LINKS;
  const proc = fakeProc({ ...links, pid_for_children: 'pid:[4026531839]' });
  const namespaces = readNamespaces(7, proc);
  rmSync(proc, { recursive: true });
  assert.ok(isUnreadable(namespaces.time));
  assert.ok(isUnreadable(namespaces.timeForChildren));
});

test('a link that names no namespace is not understood', () => {
  assert.is(parseNamespaceLink('uts:[4026531838]'), 4026531838);
  assert.throws(() => parseNamespaceLink('/dev/null'), /does not name a namespace/);
});

test('a real zombie, and a process that does not exist, are read without an exception', async () => {
  // A parent that became another program does not wait for the child it had before.
  const script = 'sleep 60 & echo $!; exec sleep 60';
  const parent = spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [line] = await once(parent.stdout, 'data');
  const zombie = Number(line);
  const stat = (pid: number) => readFileSync(`/proc/${pid}/stat`, 'utf8');
  await until(() => stat(parent.pid!).includes('(sleep)'));
  process.kill(zombie, 'SIGKILL');
  await until(() => stat(zombie).includes(') Z '));
  const namespaces = readNamespaces(zombie);
  parent.kill('SIGKILL');
  await once(parent, 'close');
  assert.equal(namespaces.net, { unreadable: 'ENOENT: no such file or directory' });
  assert.ok(isUnreadable(namespaces.pidForChildren));
  assert.ok(isUnreadable(readNamespaces(0x3fffffff).user));
});

if (process.geteuid?.() === 0) {
  test('unshare(CLONE_NEWPID) before the first fork is pending', async () => {
    // unshare(1) without --fork keeps the process that called unshare(2); sleep forks nothing.
    const child = spawn('unshare', ['--pid', '--uts', 'sh', '-c', 'exec sleep 60'], { stdio: 'ignore' });
    const own = readNamespaces('self');
    await until(() => readNamespaces(child.pid!).uts !== own.uts);
    const seen = readNamespaces(child.pid!);
    child.kill('SIGKILL');
    await once(child, 'close');
    assert.is(seen.pidForChildren, 'pending');
    assert.is(seen.pid, own.pid);
    assert.is(seen.net, own.net);
  });
} else skip('a pending pid namespace: only root may unshare one alone');

test.run();
