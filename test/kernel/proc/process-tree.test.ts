import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { descendants } from '../../../src/kernel/proc/process-tree.ts';

interface FakeProcess {
  pid: number;
  ppid: number;
  name: string;
  /** Children of each thread, by thread ID. */
  children: Record<number, number[]>;
}

const STATUS = (p: FakeProcess) => `Name:	${p.name}
State:	S (sleeping)
Pid:	${p.pid}
PPid:	${p.ppid}
Uid:	0	0	0	0
Gid:	0	0	0	0
Groups:	 
NSpid:	${p.pid}
Threads:	${Object.keys(p.children).length}
CapInh:	0000000000000000
CapPrm:	0000000000000000
CapEff:	0000000000000000
CapBnd:	0000000000000000
CapAmb:	0000000000000000
`;

/** 10 has threads 10 and 11 with the children 20, 30 and 25; 20 has 21; 99 belongs to somebody else. */
const PROCESSES: FakeProcess[] = [
  { pid: 10, ppid: 1, name: 'top', children: { 10: [20, 30], 11: [25] } },
  { pid: 20, ppid: 10, name: 'a) S 99 (b', children: { 20: [21] } },
  { pid: 21, ppid: 20, name: 'leaf', children: { 21: [] } },
  { pid: 25, ppid: 10, name: 'of a thread', children: { 25: [] } },
  { pid: 30, ppid: 10, name: 'last', children: { 30: [] } },
  { pid: 99, ppid: 1, name: 'other', children: { 99: [] } },
];

function withFakeProc<T>(hasChildrenFile: boolean, use: (proc: string) => T): T {
  const proc = mkdtempSync(join(tmpdir(), 'ns-lab-test-'));
  mkdirSync(join(proc, 'thread-self'));
  if (hasChildrenFile) writeFileSync(join(proc, 'thread-self/children'), '');
  for (const p of PROCESSES) {
    for (const [tid, children] of Object.entries(p.children)) {
      mkdirSync(join(proc, `${p.pid}/task/${tid}`), { recursive: true });
      const text = children.map((pid) => `${pid} `).join('');
      if (hasChildrenFile) writeFileSync(join(proc, `${p.pid}/task/${tid}/children`), text);
    }
    writeFileSync(join(proc, `${p.pid}/status`), STATUS(p));
    writeFileSync(join(proc, `${p.pid}/stat`), `${p.pid} (${p.name}) S ${p.ppid} 0 0\n`);
  }
  try {
    return use(proc);
  } finally {
    rmSync(proc, { recursive: true });
  }
}

for (const hasChildrenFile of [true, false]) {
  const how = hasChildrenFile
    ? 'through the children files'
    : 'by a scan where the kernel has no children files';
  test(`descendants are found ${how}, parents first`, () => {
    const found = withFakeProc(hasChildrenFile, (proc) => descendants(10, proc));
    assert.equal(
      found.map(({ pid, ppid, comm, threads }) => [pid, ppid, comm, threads]),
      [
        [20, 10, 'a) S 99 (b', 1],
        [21, 20, 'leaf', 1],
        [25, 10, 'of a thread', 1],
        [30, 10, 'last', 1],
      ],
    );
  });

  test(`a process that ends meanwhile is left out, ${how}`, () => {
    const found = withFakeProc(hasChildrenFile, (proc) => {
      rmSync(join(proc, '25'), { recursive: true });
      return descendants(10, proc);
    });
    assert.equal(
      found.map(({ pid }) => pid),
      [20, 21, 30],
    );
  });

  test(`a process that does not exist has no descendants, ${how}`, () => {
    assert.equal(
      withFakeProc(hasChildrenFile, (proc) => descendants(12345, proc)),
      [],
    );
  });
}

test('a real tree of processes is found, with states', async () => {
  const script = 'sleep 60 & (sleep 60; :) & echo ready; wait';
  const shell = spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'], detached: true });
  await once(shell.stdout, 'data');
  const find = () => descendants(shell.pid!);
  let found = find();
  while (found.filter(({ comm }) => comm === 'sleep').length < 2) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    found = find();
  }
  const ofNode = descendants(process.pid).map(({ pid }) => pid);
  process.kill(-shell.pid!, 'SIGKILL');
  await once(shell, 'close');
  assert.equal(found.map(({ comm }) => comm).sort(), ['sh', 'sleep', 'sleep']);
  const subshell = found.find(({ comm }) => comm === 'sh')!;
  assert.is(subshell.ppid, shell.pid);
  assert.is(found.filter(({ ppid }) => ppid === subshell.pid).length, 1);
  for (const { pid, nspid, threads } of found) {
    assert.is(nspid[0], pid);
    assert.is(threads, 1);
  }
  for (const pid of [shell.pid!, ...found.map((p) => p.pid)]) assert.ok(ofNode.includes(pid));
});

test.run();
