/** Lessons, class files, talks and progress files that somebody else has written, and not kindly. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseYaml } from '../../src/lessons/format/yaml-file.ts';
import { packagePath } from '../../src/lessons/package-files.ts';
import { cli } from '../support/cli.ts';
import { FullScreen } from '../support/full-screen.ts';
import { needs } from '../support/programs.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { waitUntil } from '../support/wait.ts';

const place = scratchDirectory();

/** A lesson of ns-lab's own as a pack of somebody else's, in which one file is another. */
function pack(change: (directory: string) => void): string {
  const directory = join(scratchDirectory(), '03-hostname');
  cpSync(packagePath('lessons/03-hostname'), directory, { recursive: true });
  change(directory);
  return directory;
}

function assertRefused(args: readonly string[], said: RegExp): void {
  const start = performance.now();
  const { status, signal, stdout, stderr } = cli(args);
  assert.is(signal, null, args.join(' '));
  assert.ok(status !== 0, args.join(' '));
  assert.match(stdout + stderr, said);
  assert.not.match(stdout + stderr, /\n {4}at /, 'no stack');
  assert.ok(performance.now() - start < 60_000);
}

const bomb = `a: &a [${'x,'.repeat(9)}x]\n${'bcdefghi'
  .split('')
  .map((name, i) => `${name}: &${name} [${`*${'abcdefgh'[i]},`.repeat(9)}*${'abcdefgh'[i]}]\n`)
  .join('')}`;

test('aliases of aliases, and nesting without end, are mistakes like others', () => {
  for (const text of [
    bomb,
    '['.repeat(100_000),
    `${'['.repeat(5000)}${']'.repeat(5000)}`,
    '{a: '.repeat(5000),
    '- '.repeat(5000),
    '? '.repeat(20_000),
    Array.from({ length: 3000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
  ]) {
    const { value, problems } = parseYaml('x.yaml', text);
    assert.is(value, undefined, text.slice(0, 20));
    assert.ok(problems.length > 0);
  }
});

test('a lesson, a class file and a list of routes with a bomb in them are refused in a sentence', () => {
  for (const file of ['lesson.yaml', 'tests.yaml']) {
    const directory = pack((made) => writeFileSync(join(made, file), bomb));
    assertRefused(['lesson', 'check', directory], /[Aa]lias/);
  }
  const classFile = join(place, 'class.yaml');
  writeFileSync(classFile, bomb);
  assertRefused(['lesson', 'list', '--class', classFile], /[Aa]lias/);
});

test('a pipe, a device and a huge file are no texts, whatever they should be', () => {
  const fifo = join(place, 'fifo');
  execFileSync('mkfifo', [fifo]);
  const huge = join(place, 'huge');
  writeFileSync(huge, '');
  truncateSync(huge, 2 ** 40);
  const cases = [
    [fifo, /not an ordinary file/],
    ['/dev/zero', /not an ordinary file/],
    [huge, /is longer than 4 MiB/],
  ] as const;
  for (const [path, said] of cases) {
    assertRefused(['report', path], said);
    assertRefused(['lesson', 'list', '--class', path], said);
    if (path !== fifo) assertRefused(['run', path], said);
    if (path !== fifo) assertRefused(['lesson', 'import', path], said);
  }
  for (const file of ['text.en.md', 'lesson.yaml', 'solution.nsl', 'tests.yaml'])
    assertRefused(
      [
        'lesson',
        'check',
        pack((made) => {
          rmSync(join(made, file));
          execFileSync('mkfifo', [join(made, file)]);
        }),
      ],
      /not an ordinary file/,
    );
});

test('a pipe that the person names is read to its end', () => {
  const text = execFileSync(
    'bash',
    [
      '-c',
      '"$0" --input-type=module --import tsx -e "$1" <(echo one; sleep 0.2; echo two)',
      process.execPath,
      `
    import { readOwnFile } from ${JSON.stringify(import.meta.resolve('../../src/lab/read-own-file.ts'))};
    process.stdout.write(readOwnFile(process.argv[1], { mayBePipe: true }));`,
    ],
    { encoding: 'utf8', cwd: packagePath('.') },
  );
  assert.is(text, 'one\ntwo\n');
});

test('a pattern that would never end is refused when the lesson is read, in both languages', () => {
  const directory = pack((made) => {
    const yaml = execFileSync('cat', [join(made, 'lesson.yaml')], { encoding: 'utf8' });
    writeFileSync(
      join(made, 'lesson.yaml'),
      yaml.replace(/^( +)- path: box\.namespaces\.uts\n/m, '$1- path: box.hostname\n$1  matches: (a)\\1\n$&'),
    );
  });
  assertRefused(['lesson', 'check', directory], /patterns of lessons have no references/);
  assertRefused(['lesson', 'check', directory, '--lang', 'zh-CN'], /反向引用/);
});

test('what a lesson of somebody else runs before its first step is said, and not run unasked', () => {
  const proof = join(place, 'proof');
  const directory = pack((made) => {
    const yaml = readFileSync(join(made, 'lesson.yaml'), 'utf8');
    writeFileSync(
      join(made, 'lesson.yaml'),
      `${yaml.replace(/^setup:\n(?: +.*\n)*/m, '')}\nsetup:\n  - new\n  - run touch ${proof}\n`,
    );
  });
  for (const [lang, said] of [
    ['en', /did not come with ns-lab.*run touch/],
    ['zh-CN', /不是 ns-lab 自带的.*run touch/],
  ] as const) {
    const { stdout, stderr } = cli(['lesson', 'run', directory, '--lang', lang], { input: 'quit\n' });
    assert.match(stdout + stderr, said);
  }
  assert.not(existsSync(proof));
});

if (needs('tmux')) {
  test('at a terminal the person is asked, and no is no', async () => {
    const proof = join(place, 'proof2');
    const directory = pack((made) => {
      const yaml = readFileSync(join(made, 'lesson.yaml'), 'utf8');
      writeFileSync(
        join(made, 'lesson.yaml'),
        `${yaml.replace(/^setup:\n(?: +.*\n)*/m, '')}\nsetup:\n  - new\n  - run touch ${proof}\n`,
      );
    });
    for (const answer of ['n', 'y']) {
      const screen = await FullScreen.open({ args: ['lesson', 'run', directory], columns: 200, rows: 36 });
      try {
        await screen.sees(/Run that\?/);
        assert.not(existsSync(proof));
        screen.terminal.type(answer);
        if (answer === 'y') await waitUntil(() => existsSync(proof));
        else await screen.sees(/nothing was changed|refused|not started/i);
      } finally {
        await screen.close();
      }
    }
  });
}

test.run();
