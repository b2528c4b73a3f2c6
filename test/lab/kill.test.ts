/** kill -9 of ns-lab: the kernel and the guard remove what runs, `clean` and the next start remove the rest. */
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isRefusal } from '../../src/kernel/cgroup/placement.ts';
import { cli, PipedPrompt } from '../support/cli.ts';
import { placeOf } from '../support/limits.ts';
import { needs } from '../support/programs.ts';
import { scratchDirectory } from '../support/scratch.ts';
import {
  areGone,
  descendantsOf,
  isRunning,
  journals,
  machineState,
  namespacesOf,
  type TracedProcess,
} from '../support/traces.ts';
import { waitUntil } from '../support/wait.ts';

/** The steps of `build` on this machine, for this user. */
function buildSteps(name: string): string[] {
  const { stdout, status } = cli(['run', '-', '--json'], { input: `new ${name}\nbuild\n` });
  assert.is(status, 0, stdout);
  const entries = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { kind: string; command: string });
  return entries.filter(({ kind }) => kind === 'step').map(({ command }) => command);
}

/** Kills ns-lab, and waits until nothing of it runs or exists on the machine. */
async function killAndLook(prompt: PipedPrompt, message: string): Promise<void> {
  const processes = descendantsOf(prompt.pid);
  const namespaces = namespacesOf(processes);
  assert.ok(processes.length >= 2, `${message}: a guard and a host at least`);
  prompt.kill('SIGKILL');
  await prompt.ended();
  await allEnd(processes, message);
  await waitUntil(() => areGone(namespaces));
}

async function allEnd(processes: readonly TracedProcess[], message: string): Promise<void> {
  try {
    await waitUntil(() => !processes.some(isRunning));
  } catch {
    assert.equal(processes.filter(isRunning), [], message);
  }
}

if (needs('lsns', 'ip')) {
  test('killed after any step of build, it leaves nothing that runs, and clean removes the rest', async () => {
    const state = scratchDirectory();
    const before = machineState();
    const steps = buildSteps('k1');
    assert.ok(steps.length > 15, steps.join('; '));
    for (let done = 1; done <= steps.length; done++) {
      const message = `killed after "${steps[done - 1]}"`;
      const prompt = new PipedPrompt([], { state });
      const printed = await prompt.enter(...steps.slice(0, done));
      assert.not.match(printed, 'error:', message);
      const { recorded } = journals(state);
      for (const { path } of recorded) assert.ok(existsSync(path), `${message}: ${path}`);
      await killAndLook(prompt, message);
      assert.equal(machineState(), before, message);

      // In turn, one and the other.
      if (done % 2 === 0) {
        const { stdout, stderr, status } = cli(['clean'], { state });
        assert.is(status, 0, message + stderr);
        const removed = recorded.map(({ path }) => `removed ${path}\n`).reverse();
        assert.equal(stdout, removed.join('') || 'nothing to remove\n', message);
      } else {
        assert.is(cli([], { state }).status, 0, message);
      }
      for (const { path } of recorded) assert.not(existsSync(path), `${message}: ${path}`);
      assert.equal(journals(state).files, [], message);
    }
  });
}

/** Programs of which the kernel alone would leave something behind: the commands that start them, a sign of them. */
const PROGRAMS: Readonly<Record<string, { readonly lines: readonly string[]; readonly state?: string }>> = {
  'a program in the background, in a box without a PID namespace': { lines: ["run sh -c 'sleep 1000 &'"] },
  'a daemon with a session of its own': {
    lines: ['run sh -c \'setsid sh -c "sleep 1000 & sleep 1001" &\''],
  },
  'programs that ignore every signal that can be ignored': {
    lines: [`run sh -c 'trap "" HUP INT TERM QUIT PIPE; sleep 1000 & sleep 1001 &'`],
  },
  'the program that the box has become': { lines: ['exec sleep 1000'] },
  'a program that forks on and on': { lines: ["run sh -c 'while :; do sleep 0.05 & wait $!; done &'"] },
  'a stopped program and a stopped box': {
    lines: ["run sh -c 'setsid sleep 1000 & kill -STOP $!'", 'signal STOP'],
    state: 'T',
  },
};

for (const [what, { lines, state = 'S' }] of Object.entries(PROGRAMS)) {
  test(`killed beside ${what}, it leaves nothing that runs`, async () => {
    const prompt = new PipedPrompt();
    try {
      const printed = await prompt.enter('new k2', ...lines);
      assert.not.match(printed, 'error:');
      // The lab's own processes have names that begin with its own.
      const isProgram = (one: TracedProcess) => !one.name.startsWith('ns-lab') && one.name !== 'sh';
      const isSign = (one: TracedProcess) => one.state === state && (state === 'T' || isProgram(one));
      await waitUntil(() => descendantsOf(prompt.pid).some(isSign));
      await killAndLook(prompt, what);
    } finally {
      prompt.kill('SIGKILL');
    }
  });
}

if (!isRefusal(placeOf('freezer'))) {
  test('killed beside a box that is frozen, or is just being frozen, it leaves nothing that runs', async () => {
    for (let moment = 0; moment < 10; moment++) {
      const prompt = new PipedPrompt();
      try {
        await prompt.enter('new k5');
        prompt.write('freeze\n');
        if (moment === 0)
          await waitUntil(() => prompt.stdout.includes('FROZEN') || prompt.stdout.includes('frozen'));
        else await sleep(moment);
        await killAndLook(prompt, `${moment} ms after freeze`);
      } finally {
        prompt.kill('SIGKILL');
      }
    }
  });
}

test('killed while a program of run is in progress, it leaves nothing that runs', async () => {
  const prompt = new PipedPrompt();
  try {
    await prompt.enter('new k3');
    prompt.write("run sh -c 'sleep 1000 & sleep 1001'\n");
    await waitUntil(() => descendantsOf(prompt.pid).filter(({ name }) => name === 'sleep').length === 2);
    await killAndLook(prompt, 'run');
  } finally {
    prompt.kill('SIGKILL');
  }
});

test('killed at any moment of build, it leaves nothing that clean does not find', async () => {
  const state = scratchDirectory();
  const { length } = cli(['run', '-'], { input: 'new k4\nbuild\n' }).stdout;
  for (let part = 0; part < 10; part++) {
    const prompt = new PipedPrompt([], { state });
    prompt.write('new k4\nbuild\n');
    await waitUntil(() => prompt.stdout.length >= (length * part) / 10);
    const processes = descendantsOf(prompt.pid);
    prompt.kill('SIGKILL');
    await prompt.ended();
    await allEnd(processes, `after ${part} of 10 parts`);
    const { recorded } = journals(state);
    assert.is(cli(['clean'], { state }).status, 0);
    for (const { path } of recorded) assert.not(existsSync(path), path);
    assert.equal(journals(state).files, []);
  }
});

test('clean leaves a lab that runs alone, and removes the one beside it that was killed', async () => {
  const state = scratchDirectory();
  const prompts = [new PipedPrompt([], { state }), new PipedPrompt([], { state })];
  const [living, killed] = prompts as [PipedPrompt, PipedPrompt];
  try {
    await living.enter('new k5', 'build', "run sh -c 'echo kept > /file'");
    const kept = journals(state).recorded.map(({ path }) => path);
    await killed.enter('new k5', 'build');
    const all = journals(state).recorded.map(({ path }) => path);
    assert.ok(kept.length > 0 && all.length === 2 * kept.length);
    await killAndLook(killed, 'the other one');

    const { stdout } = cli(['clean'], { state });
    assert.is(stdout.trim().split('\n').length, kept.length, stdout);
    for (const path of kept) assert.ok(existsSync(path), path);
    for (const path of all) assert.is(existsSync(path), kept.includes(path), path);
    assert.is(cli(['clean'], { state }).stdout, 'nothing to remove\n');

    const printed = await living.enter('run cat /file', 'new k6', 'show ns');
    assert.match(printed, /^kept$/m);
    assert.not.match(printed, 'error:');
    assert.is((await living.end()).status, 0);
    assert.equal(journals(state).files, []);
    for (const path of kept) assert.not(existsSync(path), path);
  } finally {
    for (const prompt of prompts) prompt.kill('SIGKILL');
  }
});

test('clean removes what a box made unreadable', async () => {
  const state = scratchDirectory();
  const prompt = new PipedPrompt([], { state });
  const closed = "run sh -c 'mkdir -p /shut/in; touch /shut/in/file; chmod 000 /shut/in /shut'";
  const printed = await prompt.enter('new k7', 'build', closed);
  assert.not.match(printed, 'error:');
  const { recorded } = journals(state);
  await killAndLook(prompt, 'a closed directory');
  const { status, stderr } = cli(['clean'], { state });
  assert.is(status, 0, stderr);
  for (const { path } of recorded) assert.not(existsSync(path), path);
});

test.run();
