import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ATTEMPTS } from '../../src/lab/attack/attempts.ts';
import type { Verdict } from '../../src/lab/attack/judge.ts';
import { diff } from '../../src/lab/diff.ts';
import { REGISTRY } from '../../src/lessons/registry.ts';
import { complete } from '../../src/session/language/complete.ts';
import { parseLine } from '../../src/session/language/parse.ts';
import { isRoot, type TestSession, withSession } from '../support/session.ts';
import { skip } from '../support/skip.ts';

const verdictsOf = async (t: TestSession, line: string) => {
  const { view } = await t.execute(line);
  const { attempts } = view!.data as { attempts: readonly Verdict[] };
  return new Map(attempts.map((verdict) => [verdict.attempt, verdict]));
};

test(
  'attack all makes every attempt in a built box, and each that was held names a wall of the live state',
  withSession(['build'], async (t) => {
    const verdicts = await verdictsOf(t, 'attack all');
    assert.is(verdicts.size, ATTEMPTS.length);
    const unexplained = [...verdicts.values()].filter(({ result, wall }) => result === 'held' && !wall);
    assert.equal(
      unexplained.map(({ attempt, deciding }) => `${attempt}: ${deciding?.text} = ${deciding?.result}`),
      [],
    );
    assert.is(verdicts.get('see-process')!.wall?.wall, 'proc');
    assert.is(verdicts.get('signal-process')!.wall?.evidence, readlinkSync(`/proc/${t.pid}/ns/pid`));
    assert.is(verdicts.get('see-network')!.wall?.evidence, readlinkSync(`/proc/${t.pid}/ns/net`));
    assert.is(verdicts.get('kexec')!.wall?.evidence, 'ERRNO(EPERM)');
    assert.is(verdicts.get('chroot')!.wall?.wall, 'pivot');
  }),
);

test(
  'attack changes nothing: not the evidence of box and host, not the ledger of steps, not the name of the machine',
  withSession(['build'], async (t) => {
    const before = ['box', 'host'].map((actor) => t.snapshot(actor));
    const steps = t.session.timeline.steps.length;
    const sysctls = ['kernel/core_pattern', 'kernel/hostname', 'vm/overcommit_memory', 'kernel/panic'];
    const read = () => sysctls.map((name) => readFileSync(`/proc/sys/${name}`, 'latin1'));
    const values = read();
    await t.execute('attack all');
    for (const [index, actor] of ['box', 'host'].entries())
      assert.equal(diff(before[index]!, t.snapshot(actor)), [], actor);
    assert.is(t.session.timeline.steps.length, steps);
    assert.equal(read(), values);
    assert.is(values[1]!.trim(), hostname());
  }),
);

test(
  'what goes through in a box without walls is named with the steps that build the wall',
  withSession(['new'], async (t) => {
    // Real root of this machine makes these only where nothing could be touched: they only look.
    const entry = await t.execute('attack see-process see-root see-network --in box');
    assert.not(entry.ok);
    const { attempts } = entry.view!.data as { attempts: readonly Verdict[] };
    assert.equal(
      attempts.map(({ result }) => result),
      ['through', 'through', 'through'],
    );
    assert.ok(entry.view!.lines.some((line) => line.includes('unshare net')));
    await t.unshare('net');
    const now = await verdictsOf(t, 'attack see-network');
    assert.is(now.get('see-network')!.result, 'held');
  }),
);

test(
  'the filter is named as the wall only where its program answers the call',
  withSession(['new', 'set no_new_privs', 'set seccomp deny kexec_load'], async (t) => {
    const verdicts = await verdictsOf(t, 'attack kexec signal-process');
    assert.equal(verdicts.get('kexec')!.wall, { wall: 'filter', of: 'kexec_load', evidence: 'ERRNO(EPERM)' });
    assert.is(verdicts.get('signal-process')!.result, 'through');
  }),
);

test(
  'nothing that a step could stop here goes through in a box that is built',
  withSession(['build'], async (t) => {
    const { view } = await t.do('attack all');
    const { attempts } = view!.data as { attempts: readonly Verdict[] };
    const through = attempts.filter(({ result }) => result === 'through');
    assert.equal(
      through.filter(({ remedy }) => remedy!.length > 0).map(({ attempt }) => attempt),
      [],
    );
  }),
);

test(
  'a resource limit is set by the name that the attempt asks for, and none is named for processes',
  withSession(['new', 'unshare user', 'map root'], async (t) => {
    const named = await verdictsOf(t, 'attack fork-bomb core-dump descriptors');
    for (const [attempt, { remedy = [] }] of named) {
      const rlimits = remedy.filter((line) => line.startsWith('set rlimit'));
      const own = { 'core-dump': 'core', descriptors: 'nofile' }[attempt];
      assert.ok(
        rlimits.every((line) => line.startsWith(`set rlimit ${own} `)),
        rlimits.join(),
      );
    }
  }),
);

test(
  'a limit is named as what stops an attempt only to a user who may set it',
  withSession(['new'], async (t) => {
    const verdict = (await verdictsOf(t, 'attack fork-bomb')).get('fork-bomb')!;
    if (verdict.result !== 'through') return skip('a limit above ns-lab holds here already');
    const { ok } = await t.execute('set pids max 128');
    assert.equal(verdict.remedy, ok ? ['set pids max 128'] : []);
  }),
);

test(
  'attempts are made with the resource limits of a program of the box',
  withSession(['new', 'set rlimit core 0:0', 'set rlimit nofile 60:60'], async (t) => {
    assert.is(await t.run(`sh -c 'ulimit -Hn; ulimit -Hc'`), '60\n0');
    const verdicts = await verdictsOf(t, 'attack descriptors core-dump');
    assert.equal(verdicts.get('descriptors')!.wall, {
      wall: 'rlimit',
      of: 'nofile',
      evidence: 'RLIMIT_NOFILE 60',
    });
    assert.match(verdicts.get('descriptors')!.deciding!.text, 'rlim_max=60}');
    assert.match(verdicts.get('core-dump')!.calls[0]!.text, 'rlim_max=0}');
  }),
);

test(
  'a limit of processes is named where it stopped a fork, and not the group that would have stopped it later',
  withSession(['build', 'set rlimit nproc 2:2'], async (t) => {
    // User 0 of the machine has no such limit.
    if (/^Uid:\s0\s/m.test(readFileSync(`/proc/${t.pid}/status`, 'utf8'))) return;
    const { wall, deciding } = (await verdictsOf(t, 'attack fork-bomb')).get('fork-bomb')!;
    assert.is(deciding!.result, 'EAGAIN');
    assert.equal(wall, { wall: 'rlimit', of: 'nproc', evidence: 'RLIMIT_NPROC 2' });
  }),
);

if (!isRoot)
  test(
    'without a filter the capability that is missing is the wall',
    withSession(['new'], async (t) => {
      const verdicts = await verdictsOf(t, 'attack set-clock reboot');
      assert.equal(verdicts.get('set-clock')!.wall, {
        wall: 'capabilities',
        of: 'CAP_SYS_TIME',
        evidence: 'CapEff: no CAP_SYS_TIME',
      });
      assert.is(verdicts.get('reboot')!.wall?.of, 'CAP_SYS_BOOT');
    }),
  );

test(
  'show walls tells what was tried, and forgets it when a step changes the box',
  withSession(['build'], async (t) => {
    const trialsOf = async () => {
      const { view } = await t.do('show walls');
      const { walls } = view!.data as {
        walls: { wall: string; attempts: { name: string; trial: string }[] }[];
      };
      return walls.find(({ wall }) => wall === 'pid')!.attempts.find(({ name }) => name === 'signal-process')!
        .trial;
    };
    assert.is(await trialsOf(), 'untried');
    await t.do('attack signal-process');
    assert.is(await trialsOf(), 'stopped');
    await t.do('show ns');
    assert.is(await trialsOf(), 'stopped');
    await t.do('add addr 10.9.9.9/32 dev lo');
    assert.is(await trialsOf(), 'untried');
  }),
);

test(
  'Ctrl-C ends the attempts, and says how many were made',
  withSession(['build'], async (t) => {
    t.interrupt.abort();
    const entry = await t.execute('attack all');
    assert.not(entry.ok);
    assert.match(entry.notes[0]!, /^interrupted: 0 of \d+ attempts/);
  }),
);

test(
  'attempts need a box, and --list only tells of them',
  withSession([], async (t) => {
    assert.match((await t.fails('attack all')).message, /the actor is the host/);
    const entry = await t.do('attack --list');
    assert.is((entry.view!.data as { attempts: unknown[] }).attempts.length, ATTEMPTS.length);
  }),
);

test('names are completed, and a wrong one is answered with those that it resembles', () => {
  const live = { boxes: () => ['web'], links: () => [], images: () => [], paths: () => [] };
  const offered = (line: string) =>
    complete(line, line.length, REGISTRY, live, ['host', 'web']).candidates.map(({ value }) => value);
  assert.equal(offered('attack ke'), ['keys', 'kexec']);
  assert.equal(offered('attack kexec reb'), ['reboot']);
  assert.equal(offered('attack all --in w'), ['web']);
  assert.throws(() => parseLine('attack kexek', REGISTRY), /kexec/);
});

test(
  'the result fits into 80 columns',
  withSession(['build'], async (t) => {
    for (const line of ['attack all', 'attack kexec chroot', 'show walls', 'attack --list']) {
      const { view } = await t.execute(line);
      for (const text of view!.linesIn!(80)) assert.ok(text.length <= 80, `${line}: ${text}`);
    }
  }),
);

test.run();
