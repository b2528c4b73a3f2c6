/** `ns-lab run`, `demo`, `doctor` and `clean`: exit statuses, and what goes where. */
import { spawnSync } from 'node:child_process';
import { chmodSync, closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type CliOptions,
  type CliResult,
  cli,
  cliEnvironment,
  cliPath,
  PipedPrompt,
} from '../support/cli.ts';
import { runInNamespaces } from '../support/in-namespaces.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { isRoot } from '../support/session.ts';
import { skip } from '../support/skip.ts';

const directory = scratchDirectory();

/** The path of a file with this text. */
function file(text: string): string {
  const path = join(directory, `${Math.random()}.nsl`);
  writeFileSync(path, text);
  return path;
}

/** The commands that a transcript shows, each behind its prompt. */
const commandsOf = ({ stdout }: CliResult): string[] =>
  [...stdout.matchAll(/^(\w+)> (.*)$/gm)].map(([, , command]) => command!);

const run = (script: string, options: readonly string[] = [], rest: CliOptions = {}) =>
  cli(['run', '-', ...options], { ...rest, input: script });

test('a script from a file and from standard input do the same', () => {
  const script = 'help quit\nhistory\n';
  const [a, b] = [cli(['run', file(script)]), run(script)];
  assert.equal([a.status, a.stderr], [0, '']);
  assert.equal([b.status, b.stdout, b.stderr], [a.status, a.stdout, a.stderr]);
  assert.equal(commandsOf(a), ['help quit', 'history']);
  assert.match(a.stdout, /^host> history\nno steps yet$/m);
});

test('when all commands succeed the status is 0, and each stands behind the name of its actor', () => {
  const result = run('new web\nhost: show ids\nrun true\nrm web\n');
  assert.equal([result.status, result.stderr], [0, '']);
  const prompts = result.stdout.split('\n').filter((line) => /^\w+> /.test(line));
  assert.equal(prompts, ['host> new web', 'web> host: show ids', 'web> run true', 'web> rm web']);
});

test('a command that fails ends the script with status 1', () => {
  const result = run('new\nadd addr 10.0.0.1/24 dev nothing\nhistory\n');
  assert.equal([result.status, result.stderr], [1, '']);
  assert.equal(commandsOf(result), ['new', 'add addr 10.0.0.1/24 dev nothing']);
});

test('a program that fails does too, whatever its own status is', () => {
  for (const program of ['false', "sh -c 'exit 130'", "sh -c 'kill -9 $$'"]) {
    const result = run(`new\nrun ${program}\nhistory\n`);
    assert.is(result.status, 1, program);
    assert.is(commandsOf(result).length, 2, program);
  }
});

test('with --keep-going it goes on to the end, and the status is still 1', () => {
  const result = run('new\nrun false\nuse nobody\nhistory\n', ['--keep-going']);
  assert.equal([result.status, result.stderr], [1, '']);
  assert.equal(commandsOf(result), ['new', 'run false', 'use nobody', 'history']);
  const fine = run('new\nhistory\n', ['--keep-going']);
  assert.is(fine.status, 0);
});

test('quit ends a script in good order, and nothing after it is done', () => {
  const result = run('help quit\nquit\nhistory\n');
  assert.equal([result.status, commandsOf(result)], [0, ['help quit', 'quit']]);
});

test('a script that does not parse is not begun: every wrong line, on standard error, with status 2', () => {
  const script = "new\nunshar uts\n\nset hostname\nrun sh -c 'open\n";
  for (const options of [[], ['--keep-going'], ['--json']]) {
    const { status, stdout, stderr } = run(script, options);
    assert.equal([status, stdout], [2, '']);
    assert.is(
      stderr,
      `line 2, column 1: "unshar" is not a command; did you mean "unshare"?
line 4, column 13: NAME is missing: a host name of 1 to 64 bytes, such as web-1
usage: set hostname NAME
line 5, column 11: the quote ' is not closed; close it with another '
`,
    );
  }
});

test('columns count characters, and a command of several lines has the place of its mistake', () => {
  const { stderr } = run('help\nrun echo 你好 | wc\nadd addr \\\n  10.0.0.1 dev lo\n');
  assert.match(stderr, /^line 2, column 13: "\|" means something to a shell/m);
  assert.match(stderr, /^line 4, column 3: "10\.0\.0\.1" is not an address with its prefix length/m);
});

test('a file whose name is not UTF-8 is read, and one that is not there is named by its bytes', () => {
  const name = Buffer.concat([
    Buffer.from(join(directory, 'odd-')),
    Buffer.from([0xff]),
    Buffer.from('.nsl'),
  ]);
  writeFileSync(name, 'help quit\n');
  const inShell = (path: string) =>
    spawnSync('bash', ['-c', `"$0" "$1" run ${path}`, process.execPath, cliPath()], {
      encoding: 'utf8',
      env: cliEnvironment(directory),
    });
  assert.match(inShell(`${directory}/odd-$'\\xff'.nsl`).stdout, /quit/);
  const { status, stderr } = inShell(`${directory}/none-$'\\xfe'`);
  assert.is(status, 2);
  assert.match(stderr, /none-\\xfe cannot be read/);
});

test('a file that cannot be read is an error of one line, with status 2', () => {
  const missing = join(directory, 'missing.nsl');
  mkdirSync(join(directory, 'folder'));
  const cases: [string, RegExp][] = [
    [missing, new RegExp(`^ns-lab: ${missing} cannot be read: no such file or directory \\(ENOENT\\)\n$`)],
    [join(directory, 'folder'), /^ns-lab: .*folder is not an ordinary file\n$/],
  ];
  if (!isRoot) {
    const secret = file('new\n');
    chmodSync(secret, 0);
    cases.push([secret, /^ns-lab: .* cannot be read: permission denied \(EACCES\)\n$/]);
  }
  for (const [path, said] of cases) {
    const { status, stdout, stderr } = cli(['run', path]);
    assert.equal([status, stdout], [2, ''], path);
    assert.match(stderr, said);
  }
});

test('a program given as a script is refused in one line', () => {
  const { status, stdout, stderr } = cli(['run', '/bin/true']);
  assert.equal([status, stdout], [2, '']);
  assert.match(stderr, /^line 1, column \d+: a NUL character: this is not a text file\n$/);
});

test('an empty script, or one of comments, is done with status 0 and without a word', () => {
  for (const script of ['', '\n\n', '# nothing\n  # at all']) {
    const { status, stdout, stderr } = run(script);
    assert.equal([status, stdout, stderr], [0, '', '']);
  }
});

test('--json has one object a line, and what programs print goes to standard error', () => {
  const { status, stdout, stderr } = run("new\nrun sh -c 'echo out; echo err >&2'\n", ['--json']);
  assert.equal([status, stderr.split('\n').sort()], [0, ['', 'err', 'out']]);
  const lines = stdout.trimEnd().split('\n');
  const objects = lines.map((line) => JSON.parse(line));
  assert.equal(
    objects.map(({ command, actor, ok }) => [command, actor, ok]),
    [
      ['new', 'box', true],
      ["run sh -c 'echo out; echo err >&2'", 'box', true],
    ],
  );
  assert.ok(objects.every((object) => !('snapshot' in object)));
});

test('--snapshots adds the state after each step', () => {
  const { status, stdout } = run('new\nshow ids\n', ['--json', '--snapshots']);
  const [step, look] = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.equal([status, step.snapshot.actor, look.snapshot], [0, 'box', undefined]);
});

test('without a terminal there are no colours, and with FORCE_COLOR there are, unless NO_COLOR says no', () => {
  const coloured = (env: NodeJS.ProcessEnv) => run('help quit\n', [], { env }).stdout.includes('\u001b[');
  assert.equal([coloured({}), coloured({ FORCE_COLOR: '1' })], [false, true]);
  assert.not(coloured({ FORCE_COLOR: '1', NO_COLOR: '1' }));
});

test('output that ends early ends it without a word', async () => {
  const script = new PipedPrompt(['run', file('help\n'.repeat(2000))]);
  script.closeOutput();
  const { status, signal } = await script.end();
  assert.ok(status === 143 || signal === 'SIGTERM', `${status} ${signal}`);
  assert.is(script.stderr, '');
});

test('output that cannot be written, on a full disk, is an error', () => {
  const full = openSync('/dev/full', 'w');
  try {
    const { status, stderr } = spawnSync(process.execPath, [cliPath(), 'run', '-'], {
      ...{ input: 'help\nnew web\n', env: { ...cliEnvironment(scratchDirectory()), LANG: 'C.UTF-8' } },
      ...{ stdio: ['pipe', full, 'pipe'], encoding: 'utf8' },
    });
    assert.is(status, 1);
    assert.match(stderr, /^ns-lab: what it printed could not be written: ENOSPC/);
  } finally {
    closeSync(full);
  }
});

test('demo builds a complete container, uses it, removes it and ends with status 0', () => {
  const result = cli(['demo']);
  assert.equal([result.status, result.stderr.replace(/^… .*\n/gm, '')], [0, '']);
  const commands = commandsOf(result);
  assert.equal([commands[0], commands.at(-1)], ['new demo', 'rm demo']);
  for (const line of ['build', 'diff host', 'pivot_root', 'set seccomp default', 'run ip addr'])
    assert.ok(commands.includes(line), line);
  assert.match(result.stdout, /^I am process \d+, user 0, on demo$/m);
  assert.not.match(result.stdout, /^ {2}error:/m);
});

test('doctor says for each thing what works, with status 0 where all that a container needs does', () => {
  const plain = cli(['doctor']);
  const json = cli(['doctor', '--json']);
  const { ok, view } = JSON.parse(json.stdout);
  assert.is(plain.status, ok ? 0 : 1);
  assert.equal([json.status, json.stderr], [plain.status, plain.stderr]);
  assert.is(view.filter(({ result }: { result: string }) => result === 'fails').length === 0, ok);
  assert.match(plain.stdout, /^\d+ works, \d+ limited, \d+ fails: /m);
  assert.not.match(plain.stdout, /^\w+> /m);
});

test('clean says what it removed, or that there is nothing', () => {
  const { status, stdout, stderr } = cli(['clean'], { env: { LC_ALL: 'C' } });
  assert.equal([status, stdout, stderr], [0, 'nothing to remove\n', '']);
  const { stdout: chinese } = cli(['clean', '--lang', 'zh']);
  assert.is(chinese, '没有要清除的东西\n');
});

test('the prompt on a pipe carries out what comes, and ends with it, with status 0', () => {
  const { status, stdout, stderr } = cli([], { input: 'new\nrun false\nhistory\n' });
  assert.equal([status, stderr], [0, '']);
  assert.match(stdout, /error: the program ended with exit status 1\n/);
  assert.match(stdout, /^ {2}1 {2}host: new\n/m);
  assert.not.match(stdout, /^\w+> /m);
});

test('without /proc it says that, and what to mount', () => {
  const script = `mount -t tmpfs none /proc && echo new | "$1" "$2" run -`;
  const ran = runInNamespaces(script, process.execPath, cliPath());
  if (!ran) return skip('no new namespaces for this user');
  assert.is(ran.status, 1, ran.output);
  assert.match(ran.output, /^ns-lab: .*\/proc.*: mount -t proc proc \/proc$/m);
});

test('in Chinese the labels of an error are Chinese, and what the kernel says stays', () => {
  const { stdout } = run('new\nset link nothing up\n', ['--keep-going', '--lang', 'zh-CN']);
  assert.match(stdout, /^ {2}错误：sendto\(.*, answered with NLMSG_ERROR: ENODEV/m);
  assert.match(stdout, /^ {2}原因：/m);
  assert.match(stdout, /^ {2}办法：/m);
});

test.run();
