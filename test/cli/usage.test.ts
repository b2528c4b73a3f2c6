/** What the command line accepts, and what it says where it does not. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { locale, setLocale } from '../../src/locale/locale.ts';
import { type CommandLine, CommandLineError, readCommandLine, usage } from '../../src/repl/command-line.ts';
import { readGolden } from '../golden/golden.ts';
import { cli } from '../support/cli.ts';

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'));
const USAGE = readGolden('usage.en.txt');
const USAGE_ZH = readGolden('usage.zh-CN.txt');

/** Reads a command line in English, whatever the language of the person who runs the tests. */
const read = (...argv: readonly string[]) => given(readCommandLine(argv, { LANG: 'C' }));

/** The fields that say something: no options that are not given, and no words where there are none. */
function given(line: CommandLine): Partial<CommandLine> {
  const says = (value: unknown) => value !== undefined && value !== false && String(value) !== '';
  const fields = Object.entries(line).filter(([name, value]) => name === 'command' || says(value));
  return Object.fromEntries(fields);
}

/** What is wrong with a command line. */
function problem(...argv: readonly string[]): string {
  try {
    const line = read(...argv);
    throw new Error(`${argv.join(' ')} was accepted: ${JSON.stringify(line)}`);
  } catch (error) {
    if (!(error instanceof CommandLineError)) throw error;
    return error.message;
  }
}

test.after.each(() => setLocale('en'));

test('every command is read with its words and options', () => {
  assert.equal(read(), { command: '' });
  assert.equal(read('--plain'), { command: '', plain: true });
  assert.equal(read('run', 'a.nsl'), { command: 'run', args: ['a.nsl'] });
  assert.equal(read('run', '-'), { command: 'run', args: ['-'] });
  assert.equal(read('--json', 'run', '--snapshots', '-', '--keep-going'), {
    command: 'run',
    args: ['-'],
    json: true,
    snapshots: true,
    keepGoing: true,
  });
  for (const command of ['', 'demo', 'doctor'] as const)
    assert.is(read(...[command, '--delegate'].filter(Boolean)).delegate, true, command);
  assert.equal(read('--delegate', 'run', '-'), { command: 'run', args: ['-'], delegate: true });
  assert.equal(read('demo', '--json'), { command: 'demo', json: true });
  assert.equal(read('doctor', '--json'), { command: 'doctor', json: true });
  assert.equal(read('clean'), { command: 'clean' });
  assert.equal(read('lesson', 'start', 'pid', '--class', 'a.yaml'), {
    command: 'lesson',
    args: ['start', 'pid'],
    classFile: 'a.yaml',
  });
  assert.equal(read('lesson', 'run', 'a', '--watch'), {
    command: 'lesson',
    args: ['run', 'a'],
    watch: true,
  });
  assert.equal(read('report', '--md'), { command: 'report', markdown: true });
  assert.equal(read('help', 'mount', 'bind'), { command: 'help', args: ['mount', 'bind'] });
});

test('what stands after -- is a word, whatever it looks like', () => {
  assert.equal(read('run', '--', '--json'), { command: 'run', args: ['--json'] });
});

test('--help and --version win over everything that is right beside them', () => {
  for (const argv of [['--help'], ['-h'], ['run', '--help'], ['nonsense', '-h'], ['-h', '-V'], ['-hV']])
    assert.is(read(...argv).command, '--help', argv.join(' '));
  for (const argv of [['--version'], ['-V'], ['demo', '-V']])
    assert.is(read(...argv).command, '--version', argv.join(' '));
});

/** Command lines that are wrong, each with what is said about it. */
const WRONG: readonly (readonly [argv: string, said: string])[] = [
  ['nonsense', 'there is no command "nonsense"'],
  ['rnu -', 'there is no command "rnu"; did you mean run?'],
  ['halp', 'there is no command "halp"; did you mean help?'],
  ['--jsno run -', 'there is no option --jsno; did you mean --json?'],
  ['--keep run -', 'there is no option --keep; did you mean --keep-going or --help?'],
  ['run - --frobnicate', 'there is no option --frobnicate'],
  ['-x', 'there is no option -x'],
  ['-hx', 'there is no option -x'],
  ['--__proto__', 'there is no option --__proto__'],
  ['toString', 'there is no command "toString"'],
  ['run', 'run takes one FILE, or - for standard input'],
  ['run a b', 'run takes one FILE, or - for standard input'],
  ['demo x', 'demo takes no argument: "x"'],
  ['doctor now please', 'doctor takes no argument: "now"'],
  ['clean all', 'clean takes no argument: "all"'],
  ['--json', 'the prompt takes no option --json'],
  ['--keep-going', 'the prompt takes no option --keep-going'],
  ['clean --json', 'clean takes no option --json'],
  ['clean --delegate', 'clean takes no option --delegate'],
  ['doctor --keep-going', 'doctor takes no option --keep-going'],
  ['help --snapshots', 'help takes no option --snapshots'],
  ['run --plain -', 'run takes no option --plain'],
  ['run - --snapshots', '--snapshots goes with --json'],
  ['--json=yes run -', '--json takes no value'],
  ['--lang', '--lang takes en or zh-CN'],
  ['--lang= demo', '--lang takes en or zh-CN'],
  ['--lang de demo', '--lang takes en or zh-CN'],
];

for (const [argv, said] of WRONG) {
  test(`ns-lab ${argv}: ${said}`, () => assert.is(problem(...argv.split(' ')), said));
}

test('the language is that of --lang, and otherwise that of the environment', () => {
  readCommandLine([], { LANG: 'zh_CN.UTF-8' });
  assert.is(locale(), 'zh-CN');
  for (const [name, expected] of [
    ['en', 'en'],
    ['zh', 'zh-CN'],
    ['zh-CN', 'zh-CN'],
    ['ZH_cn.UTF-8', 'zh-CN'],
  ] as const) {
    readCommandLine(['demo', '--lang', name], { LANG: expected === 'en' ? 'zh_CN.UTF-8' : 'C' });
    assert.is(locale(), expected, name);
  }
  readCommandLine(['--lang', 'en', '--lang', 'zh'], {});
  assert.is(locale(), 'zh-CN', 'the last one counts');
});

test('what is wrong is said in the language of --lang, once it has been read', () => {
  assert.is(problem('--lang', 'zh', 'rnu'), '没有 "rnu" 这个命令；是不是 run？');
  assert.is(usage().split('：')[0], '用法');
});

/** Exactly what one call prints, and its exit status. */
function calls(args: readonly string[], env: NodeJS.ProcessEnv = { LC_ALL: 'C' }) {
  const { status, stdout, stderr } = cli(args, { env });
  return { status, stdout, stderr };
}

test('--help goes to standard output, with status 0', () => {
  for (const args of [['--help'], ['-h'], ['run', '--help']])
    assert.equal(calls(args), { status: 0, stdout: USAGE, stderr: '' });
  assert.equal(calls(['-h'], { LC_ALL: 'zh_CN.UTF-8' }), { status: 0, stdout: USAGE_ZH, stderr: '' });
});

test('--version is that of package.json', () => {
  assert.equal(calls(['--version']), { status: 0, stdout: `${version}\n`, stderr: '' });
});

test('a wrong command line is an error that names --help, on standard error, with status 2', () => {
  assert.equal(calls(['demos']), {
    status: 2,
    stdout: '',
    stderr: `ns-lab: there is no command "demos"; did you mean demo?\n\`ns-lab --help\` lists the commands and options\n`,
  });
  assert.equal(calls(['--lang', 'zh', '-x']), {
    status: 2,
    stdout: '',
    stderr: `ns-lab: 没有 -x 这个选项\n\`ns-lab --help\` 列出全部命令和选项\n`,
  });
});

test('help of a command that is not there is an error with the nearest, and status 1', () => {
  const { status, stdout, stderr } = calls(['help', 'set', 'hostnme']);
  assert.equal([status, stderr], [1, '']);
  assert.is(
    stdout,
    '  error: there is no command "set hostnme", and no such word in the glossary\n  do:    help set hostname\n',
  );
});

test('help --json has what help knows, as one object on one line', () => {
  const { status, stdout } = calls(['help', 'unshare', '--json']);
  assert.is(status, 0);
  assert.is(stdout.trimEnd().split('\n').length, 1);
  const { command, ok, view } = JSON.parse(stdout);
  assert.equal(
    [command, ok, view[0].name, view[0].usage],
    ['help unshare', true, 'unshare', 'unshare TYPE...'],
  );
});

test.run();
