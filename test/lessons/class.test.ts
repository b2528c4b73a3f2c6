/** What a teacher does with the command line: a class file, and reports of several learners. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { gateOf, readClassFile } from '../../src/lessons/class-policy.ts';
import { cli, PipedPrompt } from '../support/cli.ts';
import { scratchDirectory } from '../support/scratch.ts';

function classFile(text: string): string {
  const file = join(scratchDirectory(), 'week.yaml');
  writeFileSync(file, text);
  return file;
}

const WEEK =
  'format: 1\ntitle: Week 7\nlessons: [03-hostname, 01-process]\nin_order: true\nskip: false\nsolution: false\n';

/** What a learner does at a prompt, and everything that was printed. */
async function learn(state: string, args: readonly string[], ...lines: readonly string[]): Promise<string> {
  const prompt = new PipedPrompt(['--plain', ...args], { state });
  try {
    await prompt.enter(...lines);
    await prompt.end();
    return prompt.output;
  } finally {
    prompt.kill('SIGKILL');
  }
}

test('a class has its lessons, in its order', () => {
  const { status, stdout } = cli(['lesson', 'list', '--class', classFile(WEEK), '--json'], {
    state: scratchDirectory(),
  });
  assert.is(status, 0);
  assert.equal(
    JSON.parse(stdout).map(({ slug }: { slug: string }) => slug),
    ['03-hostname', '01-process'],
  );
});

test('a lesson that is not open yet is listed with the one that it waits for', () => {
  const args = ['lesson', 'list', '--class', classFile(WEEK)];
  const state = scratchDirectory();
  const { stdout } = cli([...args, '--json'], { state });
  assert.equal(
    JSON.parse(stdout).map(({ state, waitsFor }: { state: string; waitsFor?: string }) => [state, waitsFor]),
    [
      ['open', undefined],
      ['gated', '03-hostname'],
    ],
  );
  assert.match(cli(args, { state }).stdout, /01-process +after 03-hostname/);
  const free = classFile('format: 1\nlessons: [01-process, 02-namespaces]\n');
  assert.not.match(cli(['lesson', 'list', '--class', free], { state }).stdout, 'after 01-process');
});

test('the title of a class stands above its lessons, in both languages', async () => {
  const args = ['--class', classFile(WEEK)];
  const state = scratchDirectory();
  assert.match(cli(['lesson', 'list', ...args], { state }).stdout, /^Week 7\n\nlesson/);
  const env = { LANG: 'zh_CN.UTF-8', LC_ALL: '' };
  assert.match(cli(['lesson', 'list', ...args], { state, env }).stdout, /^Week 7\n\n课程/);
  assert.match(await learn(state, ['lesson', ...args]), /^Week 7$/m);
});

test('what cannot be done here is passed over: it holds nobody of the class up', async () => {
  const week = classFile(`format: 1\nlessons: [03-hostname, 01-process]\nin_order: true\n`);
  const policy = readClassFile(week);
  const isDone = (slug: string) => slug === 'none';
  assert.is(await gateOf(policy, '01-process', isDone, async () => true), '03-hostname');
  assert.is(await gateOf(policy, '01-process', isDone, async () => false), undefined);
  const three = { format: 1, lessons: ['a', 'b', 'c'], in_order: true } as const;
  assert.is(
    await gateOf(
      three,
      'c',
      () => false,
      async (slug) => slug === 'a',
    ),
    'a',
  );
  assert.is(
    await gateOf(
      three,
      'c',
      (slug) => slug === 'a',
      async (slug) => slug === 'a',
    ),
    undefined,
  );
  assert.is(
    await gateOf(
      three,
      'a',
      () => false,
      async () => true,
    ),
    undefined,
  );
});

test('a lesson opens when the one before it is done, and what the class does not allow is refused', async () => {
  const state = scratchDirectory();
  const options = ['lesson', '--class', classFile(WEEK)];
  const before = await learn(
    state,
    options,
    'lesson start process',
    'lesson start bridge',
    'lesson start hostname',
    'skip',
    'solution',
  );
  assert.match(before, /the class does this lesson after "03-hostname"/);
  assert.match(before, /the class does not have the lesson "13-bridge"/);
  assert.match(before, /the class does not allow "skip"/);
  assert.match(before, /the class does not allow "solution"/);
  const after = await learn(
    state,
    options,
    'lesson start hostname',
    'new',
    'next',
    'unshare user uts',
    'next',
    'set hostname web',
    'next',
    'next',
    'lesson start process',
  );
  assert.not.match(after, /the class does this lesson after/);
  const [hostname, processes] = JSON.parse(cli(['report', '--json'], { state }).stdout).lessons.toReversed();
  assert.equal([hostname.slug, hostname.skipped, hostname.solutions], ['03-hostname', 0, 0]);
  assert.ok(hostname.doneAt);
  assert.equal([processes.slug, processes.doneAt], ['01-process', undefined]);
});

test('a class file that is wrong is refused with file, line and field', () => {
  const cases: readonly (readonly [text: string, said: RegExp])[] = [
    [
      'format: 1\nlessons: [03-hostname]\nin_ordr: true\n',
      /week\.yaml:3: in_ordr: .*did you mean "in_order"/,
    ],
    ['format: 2\nlessons: []\n', /week\.yaml:1: format: /],
    ['format: 1\n', /week\.yaml.*lessons/],
    ['format: 1\nlessons: [\n', /week\.yaml:\d+: /],
    [
      'format: 1\nlessons:\n  - 03-hostname\n  - 04-pdi\n',
      /week\.yaml:4: lessons\.1: there is no lesson "04-pdi"; did you mean "04-pid"\?/,
    ],
    ['format: 1\nlessons: [hostname]\n', /there is no lesson "hostname"; did you mean "03-hostname"\?/],
  ];
  for (const [text, said] of cases) {
    const { status, stderr } = cli(['lesson', 'list', '--class', classFile(text)]);
    assert.ok(status !== 0, text);
    assert.match(stderr, said);
    assert.match(stderr, /the class file \S+week\.yaml cannot be used:/);
    assert.not.match(stderr, /the lesson/);
  }
  const missing = cli(['lesson', 'list', '--class', '/nowhere/week.yaml']);
  assert.equal([missing.status !== 0, /\/nowhere\/week\.yaml/.test(missing.stderr)], [true, true]);
});

test('files of several learners make one report, as text, as Markdown and as JSON', async () => {
  const files = await Promise.all(
    [
      ['anna', ['new', 'next', 'answer 2', 'unshare user uts', 'next']],
      ['ben', ['hint', 'set hostname wrong', 'solution']],
    ].map(async ([name, lines]) => {
      const state = scratchDirectory();
      await learn(state, [], 'lesson start hostname', ...(lines as string[]));
      const file = join(scratchDirectory(), `${name}.json`);
      assert.is(cli(['lesson', 'export', file], { state }).status, 0);
      return file;
    }),
  );
  const [anna, ben] = JSON.parse(cli(['report', '--json', ...files]).stdout);
  assert.equal([anna.learner, ben.learner], ['anna', 'ben']);
  const { stepsDone, rightAnswers, commands, failures } = anna.lessons[0];
  assert.equal([stepsDone, rightAnswers, commands, failures], [2, 1, 2, 0]);
  const other = ben.lessons[0];
  assert.equal([other.stepsDone, other.hints, other.solutions, other.failures], [1, 1, 1, 1]);
  const markdown = cli(['report', '--md', ...files]).stdout;
  assert.match(markdown, /## anna\n\n\| lesson \|[^\n]*\n\| --- [\s\S]*\| 03-hostname \|[\s\S]*## ben\n\n/);
  assert.match(cli(['report', ...files]).stdout, /anna:\n[\s\S]*03-hostname[\s\S]*ben:\n/);
});

test('of two that have done different things, import keeps the further one of each lesson', async () => {
  const [here, there] = [scratchDirectory(), scratchDirectory()];
  await learn(here, [], 'lesson start hostname', 'new', 'next', 'unshare user uts');
  await learn(there, [], 'lesson start hostname', 'new', 'lesson start process', 'new');
  const exported = cli(['lesson', 'export', '-'], { state: there }).stdout;
  assert.is(cli(['lesson', 'import', '-'], { state: here, input: exported }).status, 0);
  const { lessons } = JSON.parse(cli(['report', '--json'], { state: here }).stdout);
  const done = lessons.map(({ slug, stepsDone }: { slug: string; stepsDone: number }) => [slug, stepsDone]);
  assert.equal(done.at(-1), ['03-hostname', 2]);
  assert.is(done[0][0], '01-process');
  assert.is(cli(['lesson', 'reset'], { state: here }).status, 0);
  assert.equal(JSON.parse(cli(['report', '--json'], { state: here }).stdout).lessons, []);
});

test.run();
