/**
 * Every `$` line is run: a step in one lab, and what it printed pasted into bash in another, on a process that was as
 * the box was; then the two states are compared.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { TerminalProgram } from '../../src/lab/terminal.ts';
import { STEPS } from '../../src/steps/registry.ts';
import { needs } from '../support/programs.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { isRoot, TestSession } from '../support/session.ts';
import { stateOf } from '../support/states.ts';
import { waitUntil } from '../support/wait.ts';

/** A directory whose name a shell must be given in quotes. */
const AWKWARD = join(scratchDirectory(), "it's, two words");
mkdirSync(AWKWARD);

const USER = isRoot ? [] : ['unshare user', 'map root'];
const own = (...types: readonly string[]): string[] => ['new', ...USER, `unshare ${types.join(' ')}`];

interface Case {
  readonly after: readonly string[];
  /** The step's own example if it does not say. */
  readonly line?: string;
  /** What the lines cannot reproduce: paths of the state, and why. */
  readonly leavesOut?: readonly (readonly [path: RegExp, why: string])[];
  readonly by?: 'root' | 'user';
}

const STAYS_NOBODY = [
  /^(caps|ids\.(uid|gid|groups)\b)/,
  'a shell that was nobody has lost the capabilities to become root',
] as const;
const LOSES_CAPS = [
  /^caps\./,
  'a process without a mapped ID loses its capabilities when it becomes a shell',
] as const;

/** By the names of the steps. */
const CASES: Readonly<Record<string, readonly Case[]>> = {
  unshare: [
    { after: ['new', ...USER], line: 'unshare uts' },
    { after: ['new', ...USER], line: 'unshare mnt uts ipc net' },
    { after: ['new', ...USER], line: 'unshare pid' },
    { after: ['new', ...USER], line: 'unshare cgroup' },
    { after: ['new'], line: 'unshare user', leavesOut: [LOSES_CAPS] },
    { after: ['new'], line: 'unshare user mnt net', leavesOut: [LOSES_CAPS] },
  ],
  'map root': [{ after: ['new', 'unshare user'], leavesOut: [LOSES_CAPS] }],
  'map uid': [
    { after: ['new', 'unshare user'], by: 'root', leavesOut: [STAYS_NOBODY] },
    // Two lines of a map are one write: the printf of bash would make two, and the second would be EINVAL.
    {
      after: ['new', 'unshare user'],
      line: 'map uid 0 100000 1 1 200000 10',
      by: 'root',
      leavesOut: [STAYS_NOBODY],
    },
  ],
  'map gid': [
    {
      after: ['new', 'unshare user', 'map uid 0 0 1'],
      line: 'map gid 0 0 1 1 200000 10',
      by: 'root',
      leavesOut: [STAYS_NOBODY],
    },
  ],
  'set hostname': [{ after: own('uts') }, { after: own('uts'), line: "set hostname 'a b'", by: 'root' }],
  'set domainname': [{ after: own('uts') }],
  mount: [
    { after: own('mnt'), line: `mount tmpfs '${AWKWARD.replaceAll("'", `'\\''`)}'` },
    { after: own('mnt'), line: 'mount tmpfs /mnt --ro' },
  ],
  'mount bind': [
    { after: own('mnt'), line: `mount bind /usr/share '${AWKWARD.replaceAll("'", `'\\''`)}'` },
    { after: own('mnt'), line: 'mount bind /usr/share /mnt ro' },
  ],
  umount: [{ after: [...own('mnt'), 'mount tmpfs /mnt'] }],
  chroot: [{ after: own('mnt'), line: 'chroot /' }],
  // In the lab's host an ordinary user is not root, and no program that they start has its capabilities.
  'add bridge': [{ after: own('net'), by: 'root' }],
  'add veth': [
    { after: [...own('net'), 'host: add bridge lab0 --addr 10.42.0.1/24'], by: 'root' },
    { after: own('net'), line: 'add veth eth0 --addr 10.42.0.2/24', by: 'root' },
  ],
  'add addr': [{ after: own('net'), line: 'add addr 10.42.0.2/24 dev lo' }],
  'add route': [
    {
      after: [...own('net'), 'set link lo up', 'add addr 10.42.0.2/24 dev lo'],
      line: 'add route 10.43.0.0/16 via 10.42.0.9',
    },
  ],
  'set link': [{ after: own('net') }],
  'set forwarding': [{ after: own('net') }],
  'set no_new_privs': [{ after: ['new'] }],
  'drop caps': [{ after: ['new', ...USER] }],
  'keep caps': [{ after: ['new', ...USER] }],
  'set oom_score_adj': [{ after: ['new'] }],
};

/** Whether a line is typed outside of the box: it names its process, a group of it, or the host's network. */
const isOutside = (line: string, pid: number): boolean =>
  line.includes(String(pid)) || /^ip |\/sys\/fs\/cgroup/.test(line);

/** Lines in the lab's host, as a person who is in its namespaces would type them. */
function pasteOutside(t: TestSession, lines: readonly string[]): void {
  const { pid } = t.lab.host;
  // A line that enters the box's user namespace is typed outside of all.
  const isInHost = isRoot || !lines.some((line) => line.startsWith('nsenter '));
  const user = isRoot ? [] : ['--user', '--preserve-credentials'];
  const enter = ['nsenter', '--target', String(pid), ...user, '--net', '--mount', '--uts', '--ipc'];
  const [program = '', ...args] = [...(isInHost ? enter : []), 'bash', '-e'];
  const { status, stderr } = spawnSync(program, args, { input: `${lines.join('\n')}\n`, encoding: 'utf8' });
  assert.is(status, 0, `${lines.join('; ')}: ${stderr}`);
}

const STARTS_SHELL = /^(unshare|chroot|nsenter) /;

/** A shell that the box itself has become. */
class BoxShell {
  #said = '';
  #program: TerminalProgram | undefined;
  #count = 0;

  async open(t: TestSession): Promise<void> {
    t.terminal = {
      size: () => ({ columns: 200, rows: 50 }),
      connect: async (program) => {
        this.#program = program;
        program.terminal.onData((chunk) => {
          this.#said += chunk;
        });
        return 'detached';
      },
    };
    await t.do('exec bash --norc --noprofile --noediting');
    t.terminal = undefined;
    await this.type('set +m');
  }

  /** Types a line and waits until the shell, or what it has become, takes the next one. */
  async type(printed: string): Promise<void> {
    // What starts a shell is where one goes on typing: here it takes the place of the one before.
    const line = STARTS_SHELL.test(printed) ? `exec ${printed} bash --norc --noprofile --noediting` : printed;
    const mark = `done${++this.#count}`;
    this.#program!.terminal.write(Buffer.from(`${line}\n`));
    this.#program!.terminal.write(Buffer.from(`echo "do""ne${this.#count}:$?"\n`));
    const status = () => new RegExp(`${mark}:(\\d+)`).exec(this.#said)?.[1];
    await waitUntil(() => status() !== undefined).catch(() => assert.unreachable(`${line}: ${this.#said}`));
    assert.is(status(), '0', `${line}: ${this.#said}`);
  }
}

/** The facts of the box, without what a shell is in any case. */
function boxState(t: TestSession): Record<string, unknown> {
  const { box, namespaces, host } = stateOf(t) as Record<string, Record<string, unknown>>;
  const { processes: _, ...facts } = box!;
  const kept = Object.entries({ ...facts, sharing: namespaces!.box }).filter(
    ([path]) => !/^(process|signals|programs)\b/.test(path),
  );
  const { processes: _host, ...outside } = host!;
  return { ...Object.fromEntries(kept), ...prefixed('host:', outside) };
}

const prefixed = (prefix: string, facts: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(facts)
      .filter(([path]) => !/^(process|signals|programs)\b/.test(path))
      .map(([path, fact]) => [prefix + path, fact]),
  );

/** Ends of veth pairs have a number of the lab. */
const sameNames = (text: string): string => text.replace(/\bveth[0-9a-z]+/g, 'vethN');

async function compare({ after, line, leavesOut = [] }: Case): Promise<void> {
  const [byStep, byHand] = [new TestSession(), new TestSession()];
  try {
    await byStep.do(...after);
    const { pid } = byStep;
    const { equivalents } = await byStep.do(line!);
    assert.ok(equivalents.length > 0, `${line} has no lines`);

    await byHand.do(...after);
    const shell = new BoxShell();
    await shell.open(byHand);
    for (const printed of equivalents) {
      const typed = printed
        .replaceAll(byStep.lab.id, byHand.lab.id)
        .replace(new RegExp(`\\b${pid}\\b`, 'g'), String(byHand.pid));
      if (isOutside(typed, byHand.pid)) pasteOutside(byHand, [typed]);
      else await shell.type(typed);
    }
    const isCompared = ([path]: [string, unknown]) =>
      !leavesOut.some(([left]) => left.test(path.replace(/^host:/, '')) && !path.startsWith('host:'));
    const facts = (t: TestSession) =>
      Object.fromEntries(
        Object.entries(boxState(t))
          .filter(isCompared)
          .map(([path, fact]) => [sameNames(path), sameNames(JSON.stringify(fact) ?? 'undefined')]),
      );
    const [should, is] = [facts(byStep), facts(byHand)];
    const differing = [...new Set([...Object.keys(should), ...Object.keys(is)])]
      .filter((path) => should[path] !== is[path])
      .map((path) => `${path}: the step ${should[path]}, the lines ${is[path]}`);
    assert.equal(differing, [], equivalents.join('; '));
  } finally {
    await byStep.session.close();
    await byHand.session.close();
  }
}

if (needs('nsenter', 'ip', 'setpriv', 'unshare')) {
  for (const [name, cases] of Object.entries(CASES)) {
    const step = STEPS.find((each) => each.name === name)!;
    for (const each of cases) {
      if (each.by && (each.by === 'root') !== isRoot) continue;
      const line = each.line ?? step.example;
      test(`the lines of \`${line}\` after \`${each.after.join('; ')}\` make the same state in bash`, () =>
        compare({ ...each, line }));
    }
  }
}

/** Steps without such a test, and why. */
const NONE: Readonly<Record<string, string>> = {
  privileges: 'most take files, keys or users of the box, which a shell that is the box does not have',
  boxes: 'a box is a process of the lab; `sh &` is one of a shell',
  limits: 'the groups that lines make are not those of the box: equivalents.test.ts compares them',
  programs: 'what they do is a program, which leaves nothing in the state',
};
/** Not compared yet: their lines name what is made for one lab, or need more than a shell that is the box. */
const NOT_YET = [
  'join',
  'fork',
  'mount overlay',
  'mount dev',
  'mount propagation',
  'mask',
  'readonly',
  'pivot_root',
  'escape',
  'add nat',
  'add port',
];

test('every step has such a test, or a reason why not', () => {
  const without = STEPS.filter(({ name, group }) => !CASES[name] && !NONE[group] && !NOT_YET.includes(name));
  assert.equal(
    without.map(({ name }) => name),
    [],
  );
});

test.run();
