import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { attackLab } from '../../scripts/walls/attack-lab.ts';
import { attackRuntime } from '../../scripts/walls/attack-runtime.ts';
import { wallsPage } from '../../scripts/walls/page.ts';
import { RUNTIMES, type Runtime } from '../../scripts/walls/runtimes.ts';
import { ATTEMPTS } from '../../src/lab/attack/attempts.ts';
import type { Verdict } from '../../src/lab/attack/judge.ts';
import { differences, machineState } from '../support/machine-state.ts';
import { needs } from '../support/programs.ts';
import { isRoot } from '../support/session.ts';
import { skip } from '../support/skip.ts';

/** Held in every container, whoever has made it. */
const ALWAYS_HELD = [
  'see-process',
  'signal-process',
  'read-memory',
  'see-root',
  'chroot',
  'proc-root',
  'descriptor',
  'enter-namespace',
  'mount-disk',
  'make-disk',
  'open-disk',
  'dev-mem',
  'set-clock',
  'reboot',
  'inject-input',
];

/** What is known of Docker's default from its documents: the walls that the filter and the capabilities are. */
const DOCKER = {
  held: ['kexec', 'bpf', 'perf', 'io-uring', 'user-namespace', 'keys', 'core-pattern', 'add-key'],
  through: ['setuid-program', 'fork-bomb', 'memory'],
};

const named = (verdicts: readonly Verdict[], result: Verdict['result']) =>
  verdicts.filter((verdict) => verdict.result === result).map(({ attempt }) => attempt);

async function verdictsOf(runtime: Runtime): Promise<Verdict[]> {
  const before = machineState();
  const verdicts = await attackRuntime(runtime, ATTEMPTS);
  assert.equal(differences(before, machineState()), []);
  assert.is(verdicts.length, ATTEMPTS.length);
  const held = named(verdicts, 'held');
  const applicable = new Set([...held, ...named(verdicts, 'through')]);
  for (const name of ALWAYS_HELD) if (applicable.has(name)) assert.ok(held.includes(name), name);
  return verdicts;
}

if (!isRoot) skip('containers of other runtimes are started by root, also the rootless ones');
else
  for (const runtime of RUNTIMES) {
    if (!needs(runtime.program, 'unshare', 'setpriv', 'ipcmk')) continue;
    test(`a container of ${runtime.name} is attacked by the same attempts, and the machine stays as it was`, async () => {
      const verdicts = await verdictsOf(runtime);
      if (runtime.name.includes('docker')) {
        for (const name of DOCKER.held) assert.not(named(verdicts, 'through').includes(name), name);
        for (const name of DOCKER.through) assert.ok(named(verdicts, 'through').includes(name), name);
      }
      if (runtime.isRootless) assert.not(named(verdicts, 'through').includes('core-pattern'));
    });
  }

if (isRoot && needs('runc', 'ipcmk', 'setpriv')) {
  test("a container that ns-lab builds holds all that one with Docker's default holds, and `--like docker` the same", async () => {
    const docker = await verdictsOf(RUNTIMES.find(({ name }) => name === 'runc docker')!);
    const build = await attackLab('build', 0);
    const like = await attackLab('build --like docker', 0);
    for (const name of named(docker, 'held')) assert.not(named(build, 'through').includes(name), name);
    assert.equal(named(like, 'through'), named(docker, 'through'));
  });
}

test('nothing of a container is left', () => {
  const left = readdirSync(tmpdir()).filter((name) => name.startsWith('ns-lab-walls-'));
  assert.equal(left, []);
  assert.not(existsSync(`/sys/fs/cgroup/pids/ns-lab-walls-${process.pid}`));
});

test('the page has a column for each container and a section for each attempt', () => {
  const page = wallsPage([{ name: 'none', verdicts: [] }]);
  for (const { name, kind } of ATTEMPTS) {
    assert.ok(page.includes(`### ${name}\n`), name);
    assert.ok(page.includes(`[\`${name}\`](#${name})`), `${name} of ${kind}`);
  }
});

test.run();
