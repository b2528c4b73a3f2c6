/** No program of a box reaches what ns-lab's processes are told to call, nor what they answer. */
import {
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  readSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { AT, O } from '../../src/kernel/flags.ts';
import type { ProxyTask } from '../../src/kernel/proxy/proxy-task.ts';
import { Out, RESULT } from '../../src/kernel/task.ts';
import { joinBox } from '../../src/lab/join.ts';
import { endOuter, startPiped } from '../../src/lab/program.ts';
import { AIM, type AttackReport, attack, HIT } from '../support/memory-attack.ts';
import { programPath } from '../support/programs.ts';
import { read } from '../support/read.ts';
import { isRoot, type TestSession, withSession } from '../support/session.ts';
import { skip } from '../support/skip.ts';
import { waitUntil } from '../support/wait.ts';

const ROOT_OF_ITS_OWN = ['mount overlay', 'mount proc', 'mount dev', 'mount bind /usr /mnt ro', 'pivot_root'];
const FEW_RIGHTS = ['keep caps docker', 'set no_new_privs', 'set seccomp default'];
const ALL = 'unshare user mnt uts ipc net pid cgroup';

/** How a box is made, and whether its programs have CAP_SYS_PTRACE where ns-lab itself was started. */
const BOXES: Readonly<Record<string, { readonly steps: readonly string[]; readonly mayTrace?: true }>> = {
  ...(isRoot
    ? {
        'a complete box of root': {
          steps: ['unshare mnt uts ipc net pid cgroup', 'fork', ...ROOT_OF_ITS_OWN, ...FEW_RIGHTS],
        },
        'a complete box of root with remapped IDs': {
          steps: [
            ALL,
            'map uid 0 100000 65536',
            'map gid 0 100000 65536',
            'fork',
            ...ROOT_OF_ITS_OWN,
            ...FEW_RIGHTS,
          ],
        },
        'a box of root that may do everything in its PID namespace': {
          steps: ['unshare mnt uts ipc net pid cgroup', 'fork', ...ROOT_OF_ITS_OWN],
          mayTrace: true as const,
        },
      }
    : {
        'a box with nothing of its own': { steps: [] },
        'a user namespace among the processes of the machine': { steps: ['unshare user uts', 'map root'] },
      }),
  'a complete box': { steps: [ALL, 'map root', 'fork', ...ROOT_OF_ITS_OWN, ...FEW_RIGHTS] },
  'a box with all capabilities in a user namespace': { steps: [ALL, 'map root', 'fork', ...ROOT_OF_ITS_OWN] },
};

const LEAST_MS = 1500;

if (!programPath('perl')) skip('the attacker is written in Perl, which is not installed');
else {
  for (const [name, { steps, mayTrace = false }] of Object.entries(BOXES)) {
    test(
      `a program changes no argument and no answer of others from within ${name}`,
      withSession(['new other', 'new', ...steps], (t) => resist(t, mayTrace)),
    );
  }
}

/** While the attacker runs, the host writes a file, other processes tell their name, and programs join the box. */
async function resist(t: TestSession, mayTrace: boolean): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'ns-lab-privacy-'));
  const { lab } = t;
  const box = lab.boxes.get('box')!;
  const other = lab.boxes.get('other')!;
  const [aim, hit] = [join(directory, AIM), join(directory, HIT)];
  writeFileSync(hit, '');
  let report: AttackReport;
  try {
    lab.host.call('sethostname', AIM, AIM.length);
    const { stop } = await attack(lab, box);
    const end = performance.now() + LEAST_MS;
    for (let round = 0; round < 20 || performance.now() < end; round++) {
      for (let i = 0; i < 50; i++) {
        writeAim(lab.host, aim);
        assert.is(nodename(lab.host), AIM);
        assert.is(nodename(other.task), AIM);
        if (!mayTrace) assert.not.equal(nodename(box.task), HIT);
      }
      await sleep(1);
      // It could hold up whoever joins.
      if (mayTrace) continue;
      const joined = startPiped(lab, box, ['true'], () => {});
      assert.equal(await joined.exit, { kind: 'exited', code: 0 });
    }
    report = await stop();
    assert.is(read(hit), '');
    assert.is(read(aim), '20');
  } finally {
    rmSync(directory, { recursive: true });
  }
  assert.ok(report.seen > 0, 'it sees processes of ns-lab');
  assert.is(report.altered, 0);
  if (mayTrace) return;
  const { seen, ...ways } = report;
  assert.equal(ways, { opened: 0, altered: 0, traced: 0, read: 0, taken: 0, linked: 0, program: 0 });
}

function writeAim(task: ProxyTask, path: string): void {
  task.callAll([
    ['openat', AT.AT_FDCWD, path, O.O_WRONLY | O.O_CREAT | O.O_TRUNC | O.O_CLOEXEC, 0o600],
    ['write', RESULT, Buffer.from('20'), 2],
    ['close', RESULT],
  ]);
}

function nodename(task: ProxyTask): string {
  const out = new Out(6 * 65);
  task.call('uname', out);
  return out.bytes.toString('utf8', 65, out.bytes.indexOf(0, 65));
}

test(
  'every fork has memory for its arguments that nobody shares, that is left out of dumps, and empty in its own forks',
  withSession(['new', ALL, 'map root', 'fork'], async (t) => {
    const box = t.lab.boxes.get('box')!;
    t.snapshot();
    const { outer, inner } = joinBox(t.lab, box);
    try {
      const text = 'nothing that another process should see';
      for (const task of [t.lab.host, box.root, box.task, outer, inner]) {
        assert.throws(() => task.call('chdir', `/${text}`));
        const { shared, writable } = mapsOf(task.pid);
        assert.equal(shared, [], task.name);
        assert.is(writable.length, 2, `${task.name}: its arguments, and its stack`);
        if (!isRoot) continue;
        assert.match(flagsOf(task.pid, writable[0]!), /\bdd\b/, 'MADV_DONTDUMP');
        assert.match(flagsOf(task.pid, writable[0]!), /\bwf\b/, 'MADV_WIPEONFORK');
        assert.is(argumentsOf(task.pid).includes(text), true);
        const child = task.fork('child');
        assert.is(argumentsOf(child.pid).includes(text), false);
        child.close();
        task.forget();
        assert.is(argumentsOf(task.pid).includes(text), false);
      }
    } finally {
      inner.close();
      endOuter(t.lab, outer);
    }
  }),
);

if (isRoot) {
  test(
    'a process of a box has nothing open but its own socket, and a program only its standard streams',
    withSession(['new', ALL, 'map root', 'fork'], async (t) => {
      const box = t.lab.boxes.get('box')!;
      t.snapshot();
      const { outer, inner } = joinBox(t.lab, box);
      try {
        for (const task of [box.root, box.task, outer, inner]) {
          const files = filesOf(task.pid).filter((file) => file !== '/dev/null');
          assert.is(files.length, 1, `${task.name}: ${files}`);
          assert.match(files[0]!, /^socket:/);
        }
      } finally {
        inner.close();
        endOuter(t.lab, outer);
      }
      const program = startPiped(t.lab, box, ['sleep', '1000'], () => {});
      await waitUntil(() => read(`/proc/${program.pid}/comm`) === 'sleep');
      assert.equal(
        filesOf(program.pid).map((file) => file.replace(/:.*/, '')),
        ['pipe', 'pipe', 'pipe'],
      );
      program.signal(9);
      await program.exit;
    }),
  );

  test(
    'a program that joins a box forgets the last arguments of its process 1',
    withSession(['new', ALL, 'map root', 'fork', 'set hostname a-name-of-its-own'], async (t) => {
      const { pid } = t.lab.boxes.get('box')!;
      assert.ok(argumentsOf(pid).includes('a-name-of-its-own'));
      await t.do('run true');
      assert.not(argumentsOf(pid).includes('a-name-of-its-own'));
    }),
  );
}

test(
  'a process that has joined has the rights of the box before a program of the box can see it',
  withSession(['new', ALL, 'map root', 'fork', ...FEW_RIGHTS], async (t) => {
    const box = t.lab.boxes.get('box')!;
    const { outer, inner } = joinBox(t.lab, box);
    try {
      for (const field of [
        'Uid',
        'Gid',
        'CapPrm',
        'CapEff',
        'CapBnd',
        'CapAmb',
        'NoNewPrivs',
        'Seccomp_filters',
      ])
        assert.is(statusOf(outer.pid, field), statusOf(box.pid, field), field);
      assert.is(statusOf(inner.pid, 'Seccomp_filters'), statusOf(outer.pid, 'Seccomp_filters'));
      assert.is(statusOf(outer.pid, 'NSpid').split('\t').length, 1, 'it is not in the PID namespace');
      assert.is(statusOf(inner.pid, 'NSpid').split('\t').length, 2);
    } finally {
      inner.close();
      endOuter(t.lab, outer);
    }
  }),
);

function mapsOf(pid: number): { shared: string[]; writable: string[] } {
  const lines = readFileSync(`/proc/${pid}/maps`, 'utf8').trim().split('\n');
  return {
    shared: lines.filter((line) => /^\S+ ...s/.test(line)),
    writable: lines.filter((line) => /^\S+ .w/.test(line)),
  };
}

/** VmFlags of a line of /proc/PID/maps. */
function flagsOf(pid: number, line: string): string {
  const [range] = line.split(' ');
  const text = readFileSync(`/proc/${pid}/smaps`, 'utf8');
  return /^VmFlags: (.*)$/m.exec(text.slice(text.indexOf(range!)))![1]!;
}

/** The memory of a process for its arguments. */
function argumentsOf(pid: number): Buffer {
  const [start, end] = mapsOf(pid)
    .writable[0]!.split(' ')[0]!
    .split('-')
    .map((text) => Number.parseInt(text, 16));
  return readMemory(pid, start!, end!);
}

function readMemory(pid: number, start: number, end: number): Buffer {
  const fd = openSync(`/proc/${pid}/mem`, 'r');
  try {
    const bytes = Buffer.alloc(end - start);
    readSync(fd, bytes, 0, bytes.length, start);
    return bytes;
  } finally {
    closeSync(fd);
  }
}

const filesOf = (pid: number): string[] =>
  readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));

const statusOf = (pid: number, field: string): string =>
  new RegExp(`^${field}:\\s*(.*)$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]!;

test.run();
