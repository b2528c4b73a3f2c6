/** Ctrl-C, and the signals that end ns-lab, on a real terminal and in scripts. */
import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cliEnvironment, cliPath, PipedPrompt } from '../support/cli.ts';
import { needs } from '../support/programs.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { TestTerminal, withTerminal } from '../support/tmux.ts';
import { descendantsOf, isRunning, journals } from '../support/traces.ts';
import { waitUntil } from '../support/wait.ts';

const hasProgram = (pid: number, name: string) => descendantsOf(pid).some((one) => one.name === name);

/** Ctrl-C does not end it; it says when it can be pressed, and when it was. */
const STUBBORN = `sh -c 'trap "echo heard" INT; echo ready; while :; do sleep 0.1; done'`;

if (needs('tmux')) {
  test(
    'Ctrl-C at the prompt clears the line, and does nothing else',
    withTerminal(async (t) => {
      t.enter('new');
      await t.see(/box> ?$/m);
      t.type('rm bo');
      await t.see(/box> rm bo$/m);
      t.press('C-c');
      t.enter('show ids');
      const screen = await t.see(/setgroups/);
      assert.match(screen, /box> show ids$/m);
      assert.not.match(screen, 'error');
      t.press('C-c', 'C-c', 'C-c');
      t.enter('help quit');
      await t.see(/quit: end the lab/);
    }),
  );

  test(
    'Ctrl-C in the middle of a line deletes all of it',
    withTerminal(async (t) => {
      t.type('unshare uts');
      t.press('Home', 'C-c');
      t.enter('show ids');
      const screen = await t.see(/setgroups/);
      assert.match(screen, /host> show ids$/m);
      assert.not.match(screen, 'error');
    }),
  );

  test(
    'Ctrl-C gives up a command whose quote is still open',
    withTerminal(async (t) => {
      t.enter("run echo 'one");
      await t.see(/… ?$/m);
      t.type('two');
      t.press('C-c');
      await t.see(/host> ?$/m);
      t.enter('show ids');
      const screen = await t.see(/setgroups/);
      assert.not.match(screen, 'error');
    }),
  );

  test(
    'Ctrl-C while a program runs is a SIGINT for the program, and the prompt is back',
    withTerminal(async (t) => {
      t.enter('new');
      t.enter('run sleep 1000');
      await waitUntil(() => hasProgram(t.pid, 'sleep'));
      t.press('C-c');
      await t.see(/error: the program was killed by SIGINT/);
      t.enter('run echo still here');
      await t.see(/^still here/m);
      assert.not(hasProgram(t.pid, 'sleep'));
    }),
  );

  test(
    'the second Ctrl-C kills a program that does not heed the first',
    withTerminal(async (t) => {
      t.enter('new');
      await t.see(/box> ?$/m);
      t.enter(`run ${STUBBORN}`);
      await t.see(/^ready/m);
      t.press('C-c');
      // The lab has passed it on: the next is its second, not the same signal once more before it was taken.
      assert.not.match(await t.see(/heard$/m), 'killed by');
      t.press('C-c');
      await t.see(/error: the program was killed by SIGKILL/);
      t.enter('show ids');
      await t.see(/setgroups/);
    }),
  );

  test(
    'Ctrl-C a thousand times at an empty prompt is no matter',
    withTerminal(async (t) => {
      for (let i = 0; i < 50; i++) t.press(...Array(20).fill('C-c'));
      t.enter('show ids');
      await t.see(/setgroups/);
    }),
  );

  test(
    'Ctrl-D at an empty line ends ns-lab in good order',
    withTerminal(async (t) => {
      t.enter('new');
      await t.see(/box> ?$/m);
      const all = descendantsOf(t.pid);
      t.press('C-d');
      assert.is(await t.ended(), 0);
      assert.equal(all.filter(isRunning), []);
    }),
  );

  test('when the terminal is closed, everything is removed', async () => {
    const state = scratchDirectory();
    const t = await TestTerminal.openPrompt({ state });
    try {
      await t.see(/host> ?$/m);
      t.enter('build');
      await t.see(/steps done/);
      t.enter('run sleep 1000');
      const { pid } = t;
      await waitUntil(() => hasProgram(pid, 'sleep'));
      const all = descendantsOf(pid);
      const { recorded } = journals(state);
      assert.ok(recorded.length > 0);
      await t.close();
      await waitUntil(() => all.every((one) => !isRunning(one)) && !existsSync(`/proc/${pid}`));
      for (const { path } of recorded) assert.not(existsSync(path), path);
      assert.equal(journals(state).files, []);
    } finally {
      await t.close();
    }
  });

  test('when the terminal is closed at the prompt, everything is removed', async () => {
    for (let attempt = 0; attempt < 3; attempt++) {
      const state = scratchDirectory();
      const t = await TestTerminal.openPrompt({ state });
      try {
        await t.see(/host> ?$/m);
        t.enter('build');
        await t.see(/steps done(.|\n)*box> ?$/);
        const { recorded } = journals(state);
        assert.ok(recorded.length > 0);
        await t.close();
        for (const { path } of recorded) assert.not(existsSync(path), path);
        assert.equal(journals(state).files, []);
      } finally {
        await t.close();
      }
    }
  });

  test('Ctrl-Z stops ns-lab as any program of a shell, and fg goes on with it', async () => {
    const t = await TestTerminal.open(['sh', '-i']);
    try {
      await t.see(/[$#] ?$/m);
      t.enter(`'${process.execPath}' '${cliPath()}' --plain`);
      await t.see(/host> ?$/m);
      t.enter('new');
      await t.see(/box> ?$/m);
      t.press('C-z');
      await t.see(/Stopped/);
      t.enter('echo in the $((40 + 2)) shell');
      await t.see(/in the 42 shell/);
      t.enter('fg');
      await t.see(/box> ?$/m);
      t.enter('show ids');
      await t.see(/setgroups/);
      t.enter('quit');
      await t.see(/[$#] ?$/m);
    } finally {
      await t.close();
    }
  });
}

/** A script that is carried out until it waits in `sleep`. */
async function runningScript(lines: readonly string[], args: readonly string[] = []) {
  const directory = scratchDirectory();
  const file = join(directory, 'script.nsl');
  writeFileSync(file, `${lines.join('\n')}\n`);
  const script = new PipedPrompt(['run', file, ...args], { state: directory });
  await waitUntil(() => hasProgram(script.pid, 'sleep'));
  return { script, directory };
}

/** Ends a script by a signal, after which nothing of it may be left. */
async function endScript(signal: NodeJS.Signals, lines: readonly string[], presses = 1) {
  const { script, directory } = await runningScript(lines);
  const all = descendantsOf(script.pid);
  const { recorded } = journals(directory);
  for (let press = 1; press <= presses; press++) {
    script.kill(signal);
    if (press < presses) await waitUntil(() => /^heard$/m.test(script.stdout));
  }
  const { status } = await script.ended();
  assert.equal(all.filter(isRunning), []);
  assert.ok(recorded.length > 0);
  for (const { path } of recorded) assert.not(existsSync(path), path);
  assert.equal(journals(directory).files, []);
  return { status, ...script };
}

const WAITING = ['new', 'build', 'run sleep 1000', 'run echo not reached'];

test('Ctrl-C in a script ends the program and the script, with status 130', async () => {
  const { status, stdout, stderr } = await endScript('SIGINT', WAITING);
  assert.is(status, 130);
  assert.match(stdout, 'error: the program was killed by SIGINT');
  assert.not.match(stdout, 'not reached');
  assert.is(stderr, '');
});

test('Ctrl-C twice in a script ends a program that ignores it', async () => {
  const { status, stdout } = await endScript('SIGINT', ['new', 'build', `run ${STUBBORN}`], 2);
  assert.is(status, 130);
  assert.match(stdout, 'error: the program was killed by SIGKILL');
});

for (const [signal, expected] of [
  ['SIGTERM', 143],
  ['SIGHUP', 129],
  ['SIGQUIT', 131],
] as const) {
  test(`${signal} ends a script, with status ${expected}, and everything is removed`, async () => {
    const { status, stdout, stderr } = await endScript(signal, WAITING);
    assert.is(status, expected);
    assert.not.match(stdout, 'not reached');
    assert.is(stderr, '');
  });

  test(`${signal} ends a prompt, with status ${expected}, and everything is removed`, async () => {
    const state = scratchDirectory();
    const prompt = new PipedPrompt([], { state });
    await prompt.enter('new', 'build');
    const all = descendantsOf(prompt.pid);
    prompt.kill(signal);
    assert.is((await prompt.ended()).status, expected);
    assert.equal(all.filter(isRunning), []);
    assert.equal(journals(state).files, []);
    assert.is(prompt.stderr, '');
  });
}

test('a signal while a script builds on and on leaves nothing behind', async () => {
  const state = scratchDirectory();
  const file = join(state, 'script.nsl');
  const lines = Array.from({ length: 40 }, (_, index) => [`new b${index}`, 'build']).flat();
  writeFileSync(file, lines.join('\n'));
  for (const lineCount of [1, 30, 60, 120]) {
    const script = new PipedPrompt(['run', file, '--keep-going'], { state });
    await waitUntil(() => script.stdout.split('\n').length > lineCount);
    const all = descendantsOf(script.pid);
    script.kill('SIGTERM');
    assert.is((await script.ended()).status, 143);
    await waitUntil(() => !all.some(isRunning));
    assert.equal(journals(state).files, []);
    assert.is(script.stderr, '');
  }
});

test('when nobody reads the output any more, ns-lab ends and removes everything, without a word', async () => {
  const state = scratchDirectory();
  const child = spawn(process.execPath, [cliPath(), 'demo'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: cliEnvironment(state),
  });
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const first = await new Promise((resolve) => child.stdout.once('data', resolve));
  assert.match(String(first), 'new demo');
  const all = descendantsOf(child.pid!);
  child.stdout.destroy();
  const status = await new Promise((resolve) => child.once('close', resolve));
  assert.is(status, 143);
  assert.is(errors, '');
  await waitUntil(() => !all.some(isRunning));
  assert.equal(journals(state).files, []);
});

test.run();
