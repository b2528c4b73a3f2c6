import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { runMachine } from '../../scripts/vm/machine.ts';
import { NoMachineError } from '../../scripts/vm/parts.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { skip } from '../support/skip.ts';

const CHECKOUT = join(import.meta.dirname, '../..');
const UID = 54321;
const SIZE = { cpus: 1, memoryMiB: 1024, diskMiB: 64 };
const directory = scratchDirectory();

/** Runs shell scripts in one machine, as root unless a user is named. */
async function inMachine(scripts: readonly { script: string; uid?: number; isDelegated?: boolean }[]) {
  let [output, data] = ['', ''];
  const { ended } = await runMachine({
    directory,
    commands: scripts.map(({ script, uid = 0, isDelegated = true }) => ({
      words: ['sh', '-c', script],
      uid,
      isDelegated,
    })),
    init: 'none',
    size: SIZE,
    timeoutMs: 300_000,
    onOutput(chunk) {
      output += chunk;
    },
    onData(chunk) {
      data += chunk;
    },
  });
  return { output: output.trimEnd().split('\n'), data, statuses: ended.map(({ status }) => status) };
}

/** Why there can be no machine here; undefined when it runs. */
async function objection(): Promise<string | undefined> {
  try {
    await inMachine([{ script: 'true' }]);
    return undefined;
  } catch (error) {
    if (error instanceof NoMachineError) return error.message;
    throw error;
  }
}

const why = await objection();
if (why) skip(`no machine with cgroup v2: ${why}`);
else {
  test('its commands print, end, and start with cgroup v2 and every controller', async () => {
    const { output, data, statuses } = await inMachine([
      { script: 'stat -f -c %T /sys/fs/cgroup; cat /sys/fs/cgroup/cgroup.controllers; pwd; exit 7' },
      { script: 'id -u; echo for the host >&3; kill -9 $$' },
    ]);
    assert.is(output[0], 'cgroup2fs');
    for (const controller of ['cpu', 'cpuset', 'io', 'memory', 'pids', 'hugetlb'])
      assert.ok(output[1]!.split(' ').includes(controller), controller);
    assert.equal(output.slice(2), [directory, '0']);
    assert.equal([data, statuses], ['for the host\n', [7, 128 + 9]]);
  });

  test('what is written in it is not on this machine', async () => {
    const path = join(directory, 'written');
    const { statuses } = await inMachine([{ script: `echo x > ${path} && cat ${path}` }]);
    assert.equal([statuses, existsSync(path)], [[0], false]);
  });

  test('an ordinary user may make groups where they are delegated, and only there', async () => {
    const script = 'id -u; g=/sys/fs/cgroup$(cut -d: -f3 /proc/self/cgroup); mkdir $g/../new';
    const { output, statuses } = await inMachine([
      { script, uid: UID },
      { script: `${script} 2>&1`, uid: UID, isDelegated: false },
    ]);
    assert.equal(statuses, [0, 1]);
    assert.equal(output.slice(0, 2), [`${UID}`, `${UID}`]);
    assert.match(output[2]!, 'Permission denied');
  });
}

test('a wrong option is answered with the usage', () => {
  for (const args of [['--no-such', 'true'], ['--cpus', 'many', 'true'], []]) {
    const command = ['--import', 'tsx', 'scripts/vm.ts', ...args];
    const { status, stdout, stderr } = spawnSync(process.execPath, command, {
      cwd: CHECKOUT,
      encoding: 'utf8',
    });
    assert.equal([status, stdout], [2, '']);
    assert.match(stderr, 'usage: npm run vm');
  }
});

test.run();
