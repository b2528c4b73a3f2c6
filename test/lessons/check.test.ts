/** What carrying a lesson out finds: lessons that can be read, and are wrong all the same. */
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkLesson } from '../../src/lessons/check/check-lesson.ts';
import { differences, machineEvidence } from '../../src/lessons/check/machine-evidence.ts';
import { formatProblem } from '../../src/lessons/format/problem.ts';
import { NEW_LESSON } from '../../src/lessons/new-lesson.ts';
import { REGISTRY } from '../../src/session/commands/registry.ts';
import { cli } from '../support/cli.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { isRoot } from '../support/session.ts';

const COURSE = join(import.meta.dirname, '../fixtures/course');
const LESSON = '03-small';

const YAML = `format: 1
minutes: 1
man: []
steps:
  - id: box
    done: [{ path: box.process.pid, exists: true }]
    hints: [{ id: command }]
  - id: safe
    done: [{ path: box.noNewPrivs, equals: true }]
    predict: { value: box.noNewPrivs }
    hints: [{ id: command }]
`;
const TEXT = `# Small
## Box {#box}
Make one.
### Hint {#hint-command}
new
## Safe {#safe}
Make it safe.
### Question {#question}
What will it be?
### Hint {#hint-command}
set no_new_privs
`;
const SOLUTION = '# step: box\nnew\n# step: safe\nset no_new_privs\n';
const TESTS = '- name: nothing is done\n  undone: safe\n';

/** The folder of a small lesson, with changes. */
function small(files: Readonly<Record<string, string>> = {}): string {
  const course = join(scratchDirectory(), 'course');
  cpSync(COURSE, course, { recursive: true });
  cpSync(join(course, '00-begin'), join(course, LESSON), { recursive: true });
  const all = {
    'lesson.yaml': YAML,
    'text.en.md': TEXT,
    'text.zh-CN.md': TEXT,
    'solution.nsl': SOLUTION,
    'tests.yaml': TESTS,
    ...files,
  };
  for (const [name, text] of Object.entries(all)) writeFileSync(join(course, LESSON, name), text);
  return join(course, LESSON);
}

async function check(directory: string): Promise<string[]> {
  const { problems, lacks } = await checkLesson(directory, REGISTRY);
  assert.equal(lacks, []);
  return problems.map(formatProblem);
}

test('a lesson that is right passes, and so does the one that authors begin with', async () => {
  assert.equal(await check(small()), []);
  assert.equal(await check(small(NEW_LESSON)), []);
});

test('the course with every field passes', async () => {
  assert.equal(await check(join(COURSE, '00-begin')), []);
  assert.equal(await check(join(COURSE, '01-everything')), []);
});

test('a lesson that this user cannot do is said to be so, with what would help, and is not carried out', async () => {
  const { problems, lacks } = await checkLesson(join(COURSE, '02-root-only'), REGISTRY);
  assert.equal(problems, []);
  if (isRoot) assert.equal(lacks, []);
  else
    assert.equal(lacks, [
      { need: 'root', reason: 'it needs CAP_SYS_ADMIN on the machine', remedy: 'sudo ns-lab' },
    ]);
});

/** What is changed in the small lesson, and what is said about it. */
const WRONG: readonly (readonly [
  name: string,
  files: Readonly<Record<string, string>>,
  said: readonly string[],
])[] = [
  [
    'a step that is done before anything is done for it',
    { 'lesson.yaml': YAML.replace('box.process.pid', 'host.process.pid') },
    ['lesson.yaml: the step "box" is done before anything is done for it'],
  ],
  [
    'a solution whose command fails',
    { 'solution.nsl': SOLUTION.replace('set no_new_privs', 'run false') },
    [
      'solution.nsl:4: round 1: "run false": the program ended with exit status 1; "# may fail" on the line before allows it',
    ],
  ],
  [
    'a step without commands',
    { 'solution.nsl': '# step: box\nnew\n' },
    ['solution.nsl: the step "safe" has no commands: # step: safe'],
  ],
  [
    'a step that a later one undoes, without saying so',
    {
      'lesson.yaml': YAML.replace('box.process.pid, exists: true', 'box.noNewPrivs, equals: false'),
    },
    ['lesson.yaml: the step "box" is lost at the end; say "once: true" if a later step undoes it'],
  ],
  [
    'a wrong route that is right',
    { 'tests.yaml': '- name: it is done\n  undone: safe\n  commands: [set no_new_privs]\n' },
    ['tests.yaml: "it is done": the step "safe" is done all the same'],
  ],
  [
    'a question that the kernel does not answer',
    { 'lesson.yaml': YAML.replace('value: box.noNewPrivs', 'value: box.ended') },
    ['lesson.yaml: the question of "safe" has no right answer after the solution'],
  ],
  [
    'a need that the doctor does not know',
    { 'lesson.yaml': YAML.replace('man: []', 'man: []\nneeds: [overlai]') },
    ['lesson.yaml: needs.0: ns-lab doctor tries no "overlai"; did you mean "overlay"?'],
  ],
  [
    'Markdown that a terminal does not show',
    {
      'text.en.md': TEXT.replace(
        'Make it safe.',
        'Make it ![safe](lesson.yaml) &amp; <b>sound</b>.\n\n- [ ] *then* ~~go~~ on\n- *here： *x and `there',
      ),
    },
    [
      'text.en.md:7: a terminal shows no images: ![safe](lesson.yaml)',
      'text.en.md:7: this is shown as it is written: write the character itself',
      'text.en.md:7: HTML is shown as it is written: <b>',
      'text.en.md:7: HTML is shown as it is written: </b>',
      'text.en.md:9: a list has no boxes to tick: [ ]',
      'text.en.md:9: a terminal shows no text struck through: ~~go~~',
      'text.en.md:10: this * marks nothing and is shown: write \\* for a star; Chinese marks must not end behind punctuation that more text follows',
      'text.en.md:10: this ` marks nothing and is shown: the other one is missing',
    ],
  ],
  [
    'a start that comes back to the lesson',
    { 'lesson.yaml': YAML.replace('man: []', `man: []\nstart: ${LESSON}`) },
    [
      `lesson.yaml: start: the lesson ${LESSON} cannot be read:\nlesson.yaml: start: "${LESSON}" starts from this lesson`,
    ],
  ],
];

for (const [name, files, said] of WRONG) {
  test(name, async () => {
    assert.equal(await check(small(files)), said);
  });
}

test('a change of the machine is named', () => {
  const before = machineEvidence();
  assert.equal(differences(before, machineEvidence()), []);
  const after = { ...before, 'the host name': 'other' };
  assert.equal(differences(before, after), [
    `the host name: ${JSON.stringify(before['the host name'])} became "other"`,
  ]);
});

test('on the command line mistakes are lines with the path of the file, and exit status 1', () => {
  const directory = small({ 'tests.yaml': TESTS.replace('undone', 'undoen') });
  const { status, stdout } = cli(['lesson', 'check', directory]);
  assert.is(status, 1);
  assert.match(
    stdout,
    /03-small\/tests\.yaml:2: 0\.undoen: there is no field "undoen"; did you mean "undone"\?/,
  );
  assert.match(stdout, /2 problems/);
  const json = JSON.parse(cli(['lesson', 'check', directory, '--json']).stdout);
  assert.is(json.problems.find(({ field }: { field: string }) => field === '0.undoen').line, 2);
  const none = cli(['lesson', 'check', scratchDirectory()]);
  assert.is(none.status, 1);
  assert.match(none.stdout, /lesson\.yaml: the file is missing/);
});

test('lesson check takes a lesson of its own by its number or name too', () => {
  const { status, stdout } = cli(['lesson', 'check', '2']);
  assert.is(status, 0, stdout);
  assert.match(stdout, /^02-namespaces: right/);
  assert.match(cli(['lesson', 'check', 'nonsense']).stderr, /there is no lesson "nonsense"/);
  assert.match(cli(['lesson', 'check', 'hostnmae']).stderr, /do: +lesson check hostname/);
});

test('lesson new makes no lesson that could not be loaded', () => {
  const directory = join(scratchDirectory(), 'my-first');
  const { status, stderr } = cli(['lesson', 'new', directory]);
  assert.is(status, 2);
  assert.match(stderr, /"my-first" is no name for a lesson's folder/);
  assert.not(existsSync(directory));
});

test('lesson new makes a lesson that can be checked, and overwrites none', () => {
  const directory = join(scratchDirectory(), '42-mine');
  assert.is(cli(['lesson', 'new', directory]).status, 0);
  assert.is(readFileSync(join(directory, 'solution.nsl'), 'utf8'), '# step: first\nnew\n');
  assert.is(cli(['lesson', 'check', directory]).status, 0);
  assert.is(cli(['lesson', 'new', directory]).status, 2);
});

test('a condition may ask for a kernel parameter by its name, whoever sets it', async () => {
  const path = 'box.sysctls["net.ipv4.ip_unprivileged_port_start"]';
  const yaml = YAML.replace(
    '{ path: box.noNewPrivs, equals: true }',
    `{ path: '${path}', equals: "80" }`,
  ).replace(
    'predict: { value: box.noNewPrivs }',
    'predict: { value: \'box.sysctls["net.core.somaxconn"]\' }',
  );
  const box = isRoot ? 'new\nunshare net' : 'new\nunshare user net\nmap root';
  const set = 'set sysctl net.ipv4.ip_unprivileged_port_start 80';
  const byProgram = `run sh -c "echo 80 > /proc/sys/net/ipv4/ip_unprivileged_port_start"`;
  for (const command of [set, byProgram]) {
    const solution = `# step: box\n${box}\n# step: safe\n${command}\n`;
    const { problems } = await checkLesson(
      small({ 'lesson.yaml': yaml, 'solution.nsl': solution }),
      REGISTRY,
    );
    assert.equal(problems.map(formatProblem), [], command);
  }
});

test.run();
