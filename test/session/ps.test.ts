import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isRoot, type TestSession, withSession } from '../support/session.ts';
import { waitUntil } from '../support/wait.ts';
import { statusLine } from '../support/witness.ts';

const USER = isRoot ? [] : ['unshare user', 'map root'];

interface Row {
  readonly pid: string;
  readonly inBox: string;
  readonly ppid: string;
  readonly state: string;
  readonly command: string;
}

async function psOf(t: TestSession, command = 'ps'): Promise<Row[]> {
  const { view } = await t.do(command);
  const [head, ...lines] = view!.lines;
  assert.equal(head!.split(/ {2,}/), ['PID', 'IN BOX', 'PPID', 'STATE', 'COMMAND']);
  return lines.map((line) => {
    const [pid, inBox, ppid, state, name] = line.split(/ {2,}/);
    return { pid: pid!, inBox: inBox!, ppid: ppid!, state: state!, command: name! };
  });
}

/** Compares each row with /proc/PID/status. */
function assertTrue(rows: readonly Row[]): void {
  for (const { pid, inBox, ppid, command } of rows) {
    assert.is(inBox, statusLine(Number(pid), 'NSpid').split('\t').at(-1), command);
    assert.is(ppid, statusLine(Number(pid), 'PPid'), command);
    assert.is(command, statusLine(Number(pid), 'Name'));
  }
}

test(
  'a new box is one process, with one number',
  withSession(['new'], async (t) => {
    const rows = await psOf(t);
    assert.equal(
      rows.map(({ pid, inBox, command }) => [pid, inBox, command]),
      [[String(t.pid), String(t.pid), 'ns-lab box']],
    );
    assert.match(rows[0]!.state, /^[SR] \((sleeping|running)\)$/);
    assertTrue(rows);
  }),
);

test(
  'in a PID namespace each process has two numbers, and process 1 is the first row',
  withSession(['new', ...USER, 'unshare pid', 'fork'], async (t) => {
    await t.do("run sh -c 'sleep 1000 > /dev/null 2>&1 &'", "run sh -c 'sleep 1001 > /dev/null 2>&1 &'");
    await waitUntil(() => t.processes().length === 3);
    const rows = await psOf(t);
    assert.equal(
      rows.map(({ command }) => command),
      ['ns-lab box', 'sleep', 'sleep'],
    );
    assert.equal([rows[0]!.pid, rows[0]!.inBox], [String(t.pid), '1']);
    assertTrue(rows);
    // The same as the box sees it, without the shim outside.
    const host = await psOf(t, 'host: ps');
    assertTrue(host);
    const pids = host.map(({ pid }) => pid);
    assert.ok(rows.every(({ pid }) => pids.includes(pid)));
    assert.ok(host.some(({ command }) => command === 'ns-lab host'));
    assert.ok(host.some(({ command }) => command === 'ns-lab box shim'));
  }),
);

test(
  'after exec process 1 is the program, and its children are listed',
  withSession(['new', ...USER, 'unshare pid', 'fork', "exec sh -c 'sleep 1000 & wait'"], async (t) => {
    await waitUntil(() => t.processes().some(({ comm }) => comm === 'sleep'));
    const rows = await psOf(t);
    assert.equal(
      rows.map(({ inBox, command }) => [inBox, command]),
      [
        ['1', 'sh'],
        ['2', 'sleep'],
      ],
    );
    assertTrue(rows);
  }),
);

test(
  'a program that joined the box is there while it runs',
  withSession(['new', ...USER, 'unshare pid', 'fork'], async (t) => {
    const running = t.execute('run sleep 1000');
    await waitUntil(() => t.processes().some(({ comm }) => comm === 'sleep'));
    const { view } = (await t.session.execute('ps', {
      onOutput: () => {},
      terminal: undefined,
      signal: new AbortController().signal,
      progress: () => {},
      confirm: undefined,
    }))!;
    assert.ok(view!.lines.some((line) => line.endsWith('sleep')));
    t.interrupt.abort();
    await running;
    t.interrupt = new AbortController();
    await waitUntil(() => t.processes().length === 1);
  }),
);

if (isRoot)
  test(
    'what the pids controller counts is all there: the processes and the parents of what joined',
    withSession(['new', 'set pids max 20', "run sh -c 'sleep 1000 > /dev/null 2>&1 &'"], async (t) => {
      const { view, notes } = await t.do('ps');
      const inGroup = t.lab.boxes
        .get('box')!
        .cgroups.flatMap((path) => readFileSync(`${path}/cgroup.procs`, 'utf8').trim().split('\n'));
      const listed = view!.lines.slice(1).map((line) => line.split(' ')[0]!);
      const named = notes.map((note) => /\d+/.exec(note)![0]);
      assert.equal([...listed, ...named].sort(), [...new Set(inGroup)].sort());
    }),
  );

test(
  'it is a look, and takes no words',
  withSession(['new'], async (t) => {
    const entry = await t.do('ps');
    assert.equal([entry.kind, entry.actor, entry.calls, entry.changes], ['look', 'box', [], []]);
    assert.is((await t.fails('ps aux')).kind, 'language');
  }),
);

test.run();
