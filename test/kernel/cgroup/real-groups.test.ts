import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  CONTROLLERS,
  type ControllerName,
  filesOf,
  NAMES_BY_VERSION,
} from '../../../src/kernel/cgroup/controllers.ts';
import { readCgroupView } from '../../../src/kernel/cgroup/hierarchies.ts';
import { type FileWrite, writesForNewGroup } from '../../../src/kernel/cgroup/new-group.ts';
import { isRefusal, type Placement, placeGroups } from '../../../src/kernel/cgroup/placement.ts';
import { type GroupReading, readCgroup } from '../../../src/kernel/cgroup/read.ts';
import type { CpuQuota } from '../../../src/kernel/cgroup/resources/cpu.ts';
import type { HugePages } from '../../../src/kernel/cgroup/resources/hugetlb.ts';
import type { IoMax } from '../../../src/kernel/cgroup/resources/io.ts';
import type { NetPriority } from '../../../src/kernel/cgroup/resources/net.ts';
import { RESOURCES, type Resource } from '../../../src/kernel/cgroup/resources.ts';
import { textOf } from '../../../src/locale/locale.ts';
import { skip } from '../../support/skip.ts';
import { waitUntil } from '../../support/wait.ts';

// These tests make groups of their own on this machine's hierarchies, whichever version they are, and remove them.
const view = readCgroupView();
const places = placeGroups(view, CONTROLLERS);

/** Values to write and the words for what the kernel then shows; a CPU list that every machine has. */
const CASES: Record<keyof typeof RESOURCES, [value: never, words: RegExp][]> = {
  'cpu quota': cases<CpuQuota>(
    [{ percent: 20 }, /^20% of one CPU$/],
    [{ percent: 150, periodUs: 20_000 }, /^150% of one CPU$/],
    [{ percent: 'max' }, /^no limit$/],
  ),
  'cpu burst': cases<number>([0, /^no burst$/]),
  'cpu weight': cases<number>([100, /weight 100\b/], [1, /weight 1\b/], [10000, /weight 10000\b/]),
  'cpu shares': cases<number>([1024, /weight 100\b|1024 shares/]),
  'cpuset cpus': cases<string>(['0', /^CPU 0$/]),
  'cpuset mems': cases<string>(['0', /^memory node 0$/]),
  'memory max': cases<number | 'max'>([64 * 2 ** 20, /^64 MiB$/], ['max', /^no limit$/]),
  'memory high': cases<number | 'max'>([32 * 2 ** 20, /^32 MiB$/], ['max', /^no limit$/]),
  'memory low': cases<number | 'max'>([32 * 2 ** 20, /32 MiB/]),
  'memory min': cases<number | 'max'>([2 ** 20, /^1 MiB$/]),
  'swap max': cases<number | 'max'>(['max', /no limit$/]),
  swappiness: cases<number>([10, /^swappiness 10$/]),
  'oom group': cases<boolean>([true, /all processes together/], [false, /one process/]),
  'io max': cases<IoMax>(),
  'io weight': cases<number>(),
  hugepages: cases<HugePages>([{ bytes: 2 ** 22 }, /4 MiB/]),
  freezer: cases<'frozen' | 'thawed'>(['thawed', /^thawed$/]),
  'net class': cases<number>([0x100001, /^class 10:1$/]),
  'net prio': cases<NetPriority>(),
  'pids max': cases<number | 'max'>([20, /^20 tasks$/], ['max', /^no limit$/]),
};

function cases<T>(...list: [T, RegExp][]): [never, RegExp][] {
  return list as [never, RegExp][];
}

function apply(directory: string, writes: readonly FileWrite[]): void {
  for (const { file, data } of writes) writeFileSync(join(directory, file), data);
}

/** The files of a group as they are, read without ns-lab. */
const groupFiles = (directory: string) => ({
  read: (file: string) =>
    existsSync(join(directory, file)) ? readFileSync(join(directory, file), 'utf8').trimEnd() : undefined,
});

/** Runs `use` with a new group and a process in it, then removes both. */
async function withGroup(
  place: Placement,
  use: (directory: string, child: ChildProcess) => void,
): Promise<void> {
  const directory = join(place.parent, `ns-lab-test-${process.pid}`);
  mkdirSync(directory);
  const child = spawn('cat', { stdio: ['pipe', 'ignore', 'ignore'] });
  try {
    apply(directory, writesForNewGroup(place));
    writeFileSync(join(directory, 'cgroup.procs'), `${child.pid}`);
    use(directory, child);
  } finally {
    child.kill('SIGKILL');
    await once(child, 'close');
    await removeGroup(directory);
  }
}

/** A process that was just reaped may keep its group busy for a moment. */
async function removeGroup(directory: string): Promise<void> {
  await waitUntil(() => {
    try {
      rmdirSync(directory);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EBUSY') throw error;
      return false;
    }
  });
}

/** The path of a process's group as the kernel prints it to another program. */
function witnessPath(pid: number, { version }: Placement, name: ControllerName): string {
  const controller = NAMES_BY_VERSION[name][version]!;
  const lines = execFileSync('cat', [`/proc/${pid}/cgroup`], { encoding: 'utf8' })
    .trim()
    .split('\n');
  const line = lines.find((l) =>
    version === 2 ? l.startsWith('0::') : l.split(':')[1]!.split(',').includes(controller),
  );
  return line!.split(':').slice(2).join(':');
}

function checkController(controller: ControllerName, place: Placement, directory: string, pid: number): void {
  const reading = () => readCgroup(pid, view)[controller] as GroupReading;
  assert.is(reading().directory, directory);
  assert.is(reading().path, witnessPath(pid, place, controller));
  assert.equal(Object.keys(reading().files), [...filesOf(place.version, controller)]);
  for (const [name, resource] of Object.entries(RESOURCES)) {
    const { lacks } = resource as Resource<never>;
    if (resource.controller !== controller || lacks?.[place.version]) continue;
    for (const [value, words] of CASES[name as keyof typeof RESOURCES]) {
      apply(directory, resource.write(place.version, value, groupFiles(directory)));
      const { files } = reading();
      const present = resource.files[place.version].filter((file) => existsSync(join(directory, file)));
      const contents = present.map((file) => {
        assert.is(files[file], readFileSync(join(directory, file), 'utf8').trimEnd(), file);
        return files[file] as string;
      });
      assert.match(resource.describe(place.version, ...contents), words, name);
    }
  }
}

for (const [controller, place] of places) {
  if (isRefusal(place)) {
    skip(`a real group for ${controller}: ${place.reason}: ${textOf(place.explanation)}`);
    continue;
  }
  test(`a real v${place.version} group for ${controller} takes every value and reads it back`, async () => {
    await withGroup(place, (directory, child) => checkController(controller, place, directory, child.pid!));
  });
}

const pids = places.get('pids')!;
if (!isRefusal(pids)) {
  test('every file of a snapshot is readable in a group that ns-lab made', async () => {
    await withGroup(pids, (_, child) => {
      for (const [file, text] of Object.entries((readCgroup(child.pid!, view).pids as GroupReading).files)) {
        assert.type(text, 'string', file);
      }
    });
  });

  test('a limit works: in a group of one task, a shell cannot start a program', async () => {
    const directory = join(pids.parent, `ns-lab-test-${process.pid}`);
    mkdirSync(directory);
    apply(directory, RESOURCES['pids max'].write(pids.version, 1, groupFiles(directory)));
    const script = `echo $$ > ${directory}/cgroup.procs && sleep 0; echo status $?`;
    const shell = spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'] });
    const [output] = await Promise.all([shell.stdout.setEncoding('utf8').toArray(), once(shell, 'close')]);
    const events = readFileSync(join(directory, 'pids.events'), 'utf8');
    await removeGroup(directory);
    assert.not.match(output.join(''), /status 0/);
    assert.not.match(events, /^max 0$/m);
  });
}

const onV2 = [...places].filter(([, place]) => !isRefusal(place) && place.version === 2);
if (onV2.length > 0) {
  test('limits are taken too by a group below one that has switched its controllers on', async () => {
    const place = onV2[0]![1] as Placement;
    const directory = join(place.parent, `ns-lab-test-${process.pid}-parent`);
    const offered = readFileSync(join(place.parent, 'cgroup.controllers'), 'utf8').trim().split(' ');
    const wanted = onV2.map(([controller]) => controller).filter((name) => offered.includes(name));
    mkdirSync(directory);
    try {
      apply(directory, [
        { file: 'cgroup.subtree_control', data: wanted.map((name) => `+${name}`).join(' ') },
      ]);
      const below = { version: 2, parent: directory, controllers: wanted } as const;
      await withGroup(below, (group, child) => {
        for (const controller of wanted) checkController(controller, below, group, child.pid!);
      });
    } finally {
      await removeGroup(directory);
    }
  });
} else skip('groups below a v2 group: no controller is in a v2 hierarchy that may be written');

test.run();
