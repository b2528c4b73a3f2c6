/** The guard: the process that cleans up after ns-lab, whose other end ns-lab holds. */
import { mkdirSync, readFileSync, readlinkSync, rmdirSync, writeFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isRefusal } from '../../src/kernel/cgroup/placement.ts';
import { startProxyTree } from '../../src/kernel/proxy/start.ts';
import { PipedPrompt, withPrompt } from '../support/cli.ts';
import { placeOf } from '../support/limits.ts';
import { orEmpty, read } from '../support/read.ts';
import { skip } from '../support/skip.ts';
import { descendantsOf, isRunning, type TracedProcess } from '../support/traces.ts';
import { waitUntil } from '../support/wait.ts';

const guardOf = (pid: number): TracedProcess => descendantsOf(pid).find(({ parent }) => parent === pid)!;

/** What the descriptors of a process lead to. */
const descriptors = (pid: number): string[] =>
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].flatMap((fd) => {
    try {
      return [`${fd} ${readlinkSync(`/proc/${pid}/fd/${fd}`).replace(/:?\[.*/, '')}`];
    } catch {
      return [];
    }
  });

test(
  'it is the parent of everything, in a session of its own, and holds nothing but its pipe',
  withPrompt(async (prompt) => {
    await prompt.enter('new a', 'new b', 'a: run true');
    const guard = guardOf(prompt.pid);
    const all = descendantsOf(prompt.pid);
    assert.is(all.filter(({ parent }) => parent === prompt.pid).length, 1);
    assert.equal(
      all.filter(({ parent }) => parent === guard.pid).map(({ name }) => name),
      ['ns-lab host'],
    );
    assert.equal(descriptors(guard.pid), ['0 pipe', '1 /dev/null', '2 /dev/null']);
    const session = orEmpty(`/proc/${guard.pid}/stat`).split(') ')[1]!.split(' ')[3];
    assert.is(Number(session), guard.pid);
    assert.is(readFileSync(`/proc/${guard.pid}/environ`, 'utf8').includes('HOME='), false);
  }),
);

test(
  'an orphan of a box is not left to the machine: it stays below what has joined the box, and that goes after it',
  withPrompt(async (prompt) => {
    await prompt.enter('new', "run sh -c 'setsid sleep 1000 &'");
    const find = (program: string) => descendantsOf(prompt.pid).find(({ name }) => name === program);
    await waitUntil(() => find('sleep') !== undefined);
    assert.is(find('sleep')!.parent, find('ns-lab join')!.pid);
    assert.is(find('ns-lab join')!.parent, find('ns-lab host')!.pid);
    process.kill(find('sleep')!.pid, 'SIGKILL');
    await waitUntil(() => find('ns-lab join') === undefined);
  }),
);

test('an orderly end is quick, and ends the orphans too', async () => {
  const prompt = new PipedPrompt();
  await prompt.enter('new', `run sh -c 'trap "" HUP TERM; sleep 1000 & sleep 1001 &'`);
  await waitUntil(() => descendantsOf(prompt.pid).filter(({ name }) => name === 'sleep').length === 2);
  const all = descendantsOf(prompt.pid);
  assert.is((await prompt.end()).status, 0);
  // It waits for its guard, so that nothing runs any more when it has ended.
  assert.equal(all.filter(isRunning), []);
});

test(
  'signals of the terminal do not reach it: it is in a process group of its own',
  withPrompt(async (prompt) => {
    await prompt.enter('new');
    const group = (pid: number) => orEmpty(`/proc/${pid}/stat`).split(') ')[1]!.split(' ')[2];
    const guard = guardOf(prompt.pid);
    assert.is(group(guard.pid), String(guard.pid));
    assert.not.equal(group(guard.pid), group(prompt.pid));
  }),
);

const freezer = placeOf('freezer');
if (isRefusal(freezer) || freezer.version !== 1)
  skip('a frozen group with a blank in its name: no freezer of v1');
else {
  test('it thaws a frozen group whatever its name is, and then everything ends', async () => {
    const tree = startProxyTree('host', () => {});
    const group = `${freezer.parent}/ns-lab test  ${process.pid} *`;
    mkdirSync(group);
    try {
      writeFileSync(`${group}/cgroup.procs`, String(tree.root.pid));
      writeFileSync(`${group}/freezer.state`, 'FROZEN');
      await waitUntil(() => read(`${group}/freezer.state`).trim() === 'FROZEN');
      tree.thawAtEnd(group);
      void tree.end();
      await waitUntil(() => orEmpty(`/proc/${tree.guardPid}/stat`) === '');
    } finally {
      writeFileSync(`${group}/freezer.state`, 'THAWED');
      rmdirSync(group);
    }
    assert.is(orEmpty(`/proc/${tree.root.pid}/stat`), '');
  });
}

test('a tree of processes that was never used ends as well', async () => {
  const tree = startProxyTree('host', () => {});
  const { pid } = tree.root;
  assert.ok(descendantsOf(process.pid).some((one) => one.pid === tree.guardPid));
  await tree.end();
  assert.is(orEmpty(`/proc/${pid}/stat`), '');
  await tree.end();
});

test.run();
