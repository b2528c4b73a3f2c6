/** Mistakes of authors, each with the exact message: file, line, field, and what was probably meant. */
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readClassFile } from '../../src/lessons/class-policy.ts';
import { readLesson } from '../../src/lessons/format/load-lesson.ts';
import { formatProblem } from '../../src/lessons/format/problem.ts';
import { REGISTRY } from '../../src/session/commands/registry.ts';
import { scratchDirectory } from '../support/scratch.ts';

const COURSE = join(import.meta.dirname, '../fixtures/course');
const LESSON = '01-everything';

/** A copy of the course in which one text of a file of the lesson is another one. */
function brokenCourse(file: string, from: string | undefined, to = ''): string {
  const course = join(scratchDirectory(), 'course');
  cpSync(COURSE, course, { recursive: true });
  const path = join(course, LESSON, file);
  if (from === undefined) rmSync(path);
  else {
    const text = readFileSync(path, 'utf8');
    assert.ok(text.includes(from), `${file} has no ${from}`);
    writeFileSync(path, text.replace(from, to));
  }
  return join(course, LESSON);
}

const problemsIn = (directory: string): string[] =>
  readLesson(directory, REGISTRY).problems.map(formatProblem);

test('the lesson has no mistake before one is made', () => {
  assert.equal(problemsIn(join(COURSE, LESSON)), []);
});

/** What is written instead of what, and all that is said about it. */
const MISTAKES: readonly (readonly [
  file: string,
  from: string | undefined,
  to: string,
  said: readonly string[],
])[] = [
  // The shape of lesson.yaml.
  [
    'lesson.yaml',
    'format: 1',
    'format: 2',
    [
      'lesson.yaml:1: format: it is written in format 2, and this ns-lab reads format 1: install a newer ns-lab',
    ],
  ],
  ['lesson.yaml', 'format: 1\n', '', ['lesson.yaml:1: the field "format" is missing']],
  [
    'lesson.yaml',
    'minutes: 2',
    'minutes: long',
    ['lesson.yaml:2: minutes: expected a whole number, not "long"'],
  ],
  ['lesson.yaml', 'minutes: 2', 'minutes: 90', ['lesson.yaml:2: minutes: expected at most 60, not 90']],
  [
    'lesson.yaml',
    'docker:',
    'dockre:',
    ['lesson.yaml:4: dockre: there is no field "dockre"; did you mean "docker"?'],
  ],
  [
    'lesson.yaml',
    'hold_ms: 50',
    'hold: 50',
    ['lesson.yaml:25: steps.0.hold: there is no field "hold"; did you mean "hold_ms"?'],
  ],
  [
    'lesson.yaml',
    'matches: ^web',
    'match: ^web',
    ['lesson.yaml:52: steps.1.done.0.match: there is no field "match"; did you mean "matches"?'],
  ],
  [
    'lesson.yaml',
    'boxes: [left, right]',
    'boxes: [left, left]',
    ['lesson.yaml:6: boxes.1: it stands there twice'],
  ],
  [
    'lesson.yaml',
    'id: named',
    'id: Named',
    ['lesson.yaml:48: steps.1.id: "Named" is no name here: it must match ^[a-z0-9][a-z0-9-]{0,39}$'],
  ],
  [
    'lesson.yaml',
    'watch: [left.namespaces.uts, right.hostname]',
    'watch: left.hostname',
    ['lesson.yaml:26: steps.0.watch: expected a list, not "left.hostname"'],
  ],
  [
    'lesson.yaml',
    'minutes: 2',
    'minutes: [2',
    ['lesson.yaml:3: Flow sequence in block collection must be sufficiently indented and end with a ]'],
  ],
  // What its parts refer to.
  [
    'lesson.yaml',
    'host.hostname\n',
    'host.hostnme\n',
    ['lesson.yaml:11: capture.machine_name: a snapshot has no "hostnme"; did you mean "hostname"?'],
  ],
  [
    'lesson.yaml',
    'watch: [left.namespaces.uts',
    'watch: [lfet.namespaces.uts',
    ['lesson.yaml:26: steps.0.watch.0: the lesson has no actor "lfet"; did you mean "left"?'],
  ],
  [
    'lesson.yaml',
    'differs: { captured: left_uts }',
    'differs: { captured: left_ust }',
    [
      'lesson.yaml:22: steps.0.done.0.differs.captured: no value named "left_ust" is captured before; did you mean "left_uts"?',
    ],
  ],
  [
    'lesson.yaml',
    'path: left.mounts',
    'path: left.mounts[tagret=/proc]',
    ['lesson.yaml:73: steps.2.done.5.path: an element of "mounts" has no "tagret"; did you mean "target"?'],
  ],
  [
    'lesson.yaml',
    'some: { comm: ns-lab left }',
    'some: { commm: ns-lab left }',
    [
      'lesson.yaml:72: steps.2.done.4.some.commm: an element of "processes" has no "commm"; did you mean "comm"?',
    ],
  ],
  [
    'lesson.yaml',
    'matches: ^web',
    'matches: "["',
    [
      'lesson.yaml:52: steps.1.done.0.matches: Invalid regular expression: /[/mu: Unterminated character class',
    ],
  ],
  [
    'lesson.yaml',
    '        matches: ^web\n',
    '',
    [
      'lesson.yaml:51: steps.1.done.0: the path is compared with nothing: one of equals, differs, one_of, less_than, at_most, more_than, at_least, exists, matches, contains, lacks, some, every, none, count is missing',
    ],
  ],
  [
    'lesson.yaml',
    '      - not: {',
    '      - equals: 1\n        not: {',
    ['lesson.yaml:68: steps.2.done.2.equals: "equals" belongs to a "path"'],
  ],
  [
    'lesson.yaml',
    '- path: left.upper',
    '- seen: [{ path: host.ended, exists: true }]\n        path: left.upper',
    ['lesson.yaml:82: steps.2.done.9: a condition has one of "path", "any", "all", "not" and "seen"'],
  ],
  [
    'lesson.yaml',
    '      value: left.process.pid',
    '      value: left.process.pid\n      choices: [{ id: a, when: [{ path: left.ended, exists: true }] }, { id: b, when: [{ path: left.ended, exists: false }] }]',
    [
      'lesson.yaml:57: steps.1.predict: a question has either "choices" or a "value"',
      'text.en.md:48: the question lacks the choice - `a`: …',
      'text.en.md:48: the question lacks the choice - `b`: …',
      'text.zh-CN.md:48: the question lacks the choice - `a`: …',
      'text.zh-CN.md:48: the question lacks the choice - `b`: …',
    ],
  ],
  [
    'lesson.yaml',
    'setup: [new right]',
    'setup: [nwe right]',
    ['lesson.yaml:8: setup.0: "nwe" is not a command; did you mean "new"?'],
  ],
  // The texts.
  ['text.en.md', undefined, '', ['text.en.md: the file is missing']],
  ['text.zh-CN.md', undefined, '', ['text.zh-CN.md: the file is missing']],
  [
    'text.en.md',
    '# Everything',
    'Everything',
    ['text.en.md:1: there is no heading of the first level, which names the lesson'],
  ],
  [
    'text.en.md',
    '## A name {#named}',
    '## A name',
    [
      'text.en.md:44: the heading "A name" has no id: {#id} at its end',

      'text.en.md: the heading of the step "named" is missing: ## … {#named}',
    ],
  ],
  [
    'text.zh-CN.md',
    '### Hint {#hint-wrong-type}\n\nAnother type.\n',
    '',
    ['text.zh-CN.md:5: the step "own" lacks the part ### … {#hint-wrong-type}'],
  ],
  [
    'text.zh-CN.md',
    '{#hint-wrong-type}',
    '{#hint-wrnog-type}',
    [
      'text.zh-CN.md:5: the step "own" lacks the part ### … {#hint-wrong-type}',
      'text.zh-CN.md:24: the step "own" has no hint wrnog-type in lesson.yaml',
    ],
  ],
  ['text.en.md', '- `other`: another\n', '', ['text.en.md:13: the question lacks the choice - `other`: …']],
  [
    'text.en.md',
    '(../00-begin/text.en.md)',
    '(../00-begin/text.md)',
    ['text.en.md:3: the link leads nowhere: ../00-begin/text.md'],
  ],
  [
    'text.en.md',
    '{#broken-host-renamed}',
    '{#host-renamed}',
    [
      'text.en.md: the heading ## … {#broken-host-renamed} is missing',
      'text.en.md:83: there is no step "host-renamed" in lesson.yaml',
    ],
  ],
  // The solution and the tests.
  ['solution.nsl', undefined, '', ['solution.nsl: the file is missing']],
  ['solution.nsl', '# step: named', '# step: nmaed', ['solution.nsl:4: there is no step "nmaed"']],
  [
    'solution.nsl',
    '# step: own\n',
    '',
    ['solution.nsl:1: this command stands before the first "# step: ID"'],
  ],
  [
    'solution.nsl',
    'set hostname db',
    'set hostnme db',
    ['solution.nsl:11: "hostnme" cannot follow "set"; did you mean "hostname"?'],
  ],
  ['tests.yaml', 'undone: named', 'undone: nmaed', ['tests.yaml:17: 3.undone: there is no step "nmaed"']],
  [
    'tests.yaml',
    'undone: named',
    'undone: look',
    ['tests.yaml:17: 3.undone: the step "look" is for reading: nothing leaves it undone'],
  ],
  [
    'tests.yaml',
    'hint: wrong-type',
    'hint: command',
    ['tests.yaml:9: 1.hint: the step "own" has no hint "command" with "when"'],
  ],
  [
    'tests.yaml',
    'broken: both',
    'broken: bot',
    ['tests.yaml:4: 0.broken: the step "own" has no "bot" under "broken"'],
  ],
  ['tests.yaml', 'as: user', 'as: users', ['tests.yaml:13: 2.as: expected root or user, not "users"']],
];

for (const [file, from, to, said] of MISTAKES) {
  test(`${file}: ${JSON.stringify(from ?? 'the file')} becomes ${JSON.stringify(to)}`, () => {
    assert.equal(problemsIn(brokenCourse(file, from, to)), said);
  });
}

test('a folder must be named with a number, so that lessons have an order', () => {
  const course = brokenCourse('tests.yaml', 'both boxes', 'both boxes');
  const directory = join(course, '../everything');
  cpSync(course, directory, { recursive: true });
  assert.equal(problemsIn(directory), ['lesson.yaml: the folder "everything" is not named like 03-hostname']);
});

test('a class file is read, and its mistakes are named with file, line and field', () => {
  const file = join(scratchDirectory(), 'class.yaml');
  writeFileSync(
    file,
    'format: 1\ntitle: Operating systems\nlessons: [00-begin]\nin_order: true\nskip: false\n',
  );
  assert.equal(readClassFile(file, ['00-begin']).lessons, ['00-begin']);
  writeFileSync(file, 'format: 1\nlesons: [00-begin]\n');
  assert.throws(
    () => readClassFile(file),
    ({ message }: Error) =>
      message.includes(`${file}:2: lesons: there is no field "lesons"; did you mean "lessons"?`) &&
      message.includes('the field "lessons" is missing'),
  );
});

test('what an author wrote begins no line of a problem; its causes have one each', () => {
  const cause = { file: 'lesson.yaml', line: 2, message: 'no field "x\nlesson.yaml: forged\x1b[2J"' };
  assert.is(
    formatProblem({ file: 'lesson.yaml', field: 'start', message: 'a\nb', causes: [cause, cause] }),
    [
      'lesson.yaml: start: a\\nb',
      'lesson.yaml:2: no field "x\\nlesson.yaml: forged\\x1b[2J"',
      'lesson.yaml:2: no field "x\\nlesson.yaml: forged\\x1b[2J"',
    ].join('\n'),
  );
});

test.run();
