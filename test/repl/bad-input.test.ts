/** Nothing that is typed ends the prompt. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cli, type PipedPrompt, withPrompt } from '../support/cli.ts';

/** Lines that are wrong, each with what is said about it. */
const WRONG: readonly (readonly [line: string, said: RegExp])[] = [
  ['foo', /column 1: "foo" is not a command/],
  ['unshar uts', /did you mean "unshare"\?/],
  ['exit', /"exit" is not a command; did you mean "quit"\?/],
  ['bash', /did you mean "shell"\?/],
  ['cd /tmp', /that is for a shell: shell opens one in the box/],
  ['ls -l', /to run a program in the box: run ls/],
  ['show', /column 5: missing: one of ns, ids/],
  ['show ns host more', /column 14: "more" is one word too many/],
  ['unshare uts nonsense', /column 13: "nonsense" is not a namespace/],
  ['set hostname', /NAME is missing/],
  ['new --bogus', /--bogus/],
  ['run', /CMD is missing/],
  ['run echo a | wc', /means something to a shell/],
  ['set memory max -1', /"-1" is not/],
  ['add addr 300.1.1.1/24 dev lo', /"300\.1\.1\.1\/24" is not/],
  ['nobody: show ns', /there is no box "nobody"/],
  [': show ns', /column 1/],
  ['undo 0', /"0" is not/],
  ['undo 99999999999999999999', /is not/],
  ['load /nonexistent', /ENOENT/],
  ['load /', /not an ordinary file/],
  ['save /nonexistent/x/y', /ENOENT|EACCES|error/],
  ['use nobody', /there is no box "nobody"/],
  ['rm nobody', /there is no box "nobody"/],
  ['shell', /there is none yet|needs a terminal/],
];

const isWellBehaved = (output: string) =>
  assert.not.match(output, /\n\s+at .*:\d+:\d+|\binternal\b|undefined/);

/** After whatever happened, commands still work. */
async function stillWorks(prompt: PipedPrompt): Promise<void> {
  assert.match(await prompt.enter('help quit'), 'quit: end the lab');
  assert.match(await prompt.enter('host: show ids'), /setgroups/);
}

test(
  'a wrong line is explained, and the next one is read',
  withPrompt(async (prompt) => {
    for (const [line, said] of WRONG) {
      const output = await prompt.enter(line);
      assert.match(output, /^ {2}error: /m, line);
      assert.match(output, said, line);
      isWellBehaved(output);
    }
    await stillWorks(prompt);
  }),
);

test(
  'a quote that is open goes on in the next line, and so does a backslash',
  withPrompt(async (prompt) => {
    const output = await prompt.enter(
      'new',
      "run echo 'one",
      'two',
      '',
      "three'",
      'run echo a\\',
      'b "c',
      'd"',
    );
    assert.match(output, /^one\ntwo\n\nthree$/m);
    assert.match(output, /^ab c\nd$/m);
    assert.not.match(output, 'error');
  }),
);

test('input that ends in the middle of a command is an error, and nothing of it is done', () => {
  for (const [end, said] of [
    ["run echo 'one\ntwo\n", /the quote ' is not closed/],
    ['run echo "one', /the quote " is not closed/],
    ['run echo one \\', /nothing follows the backslash/],
  ] as const) {
    const { status, stdout, stderr } = cli([], { input: `new\n${end}` });
    assert.is(status, 0, end);
    assert.match(stdout, said, end);
    assert.not.match(stdout, /^one/m, end);
    assert.is(stderr, '');
    isWellBehaved(stdout);
  }
});

test('a last line without its line break is carried out', () => {
  const { stdout, status } = cli([], { input: 'new\nrun echo the end' });
  assert.is(status, 0);
  assert.match(stdout, /^the end$/m);
});

test('no input, blank lines, comments and other line ends are all right', () => {
  for (const input of ['', '\n\n  \n# new\n\t#\n']) {
    const { status, stdout, stderr } = cli([], { input });
    assert.equal([status, stdout, stderr], [0, '', '']);
  }
  const { stdout } = cli([], { input: '\uFEFFnew\r\n\r\nrun echo dos\r\nrun echo \\\r\nlines\r\n' });
  assert.match(stdout, /^dos$/m);
  assert.match(stdout, /^lines$/m);
  assert.not.match(stdout, 'error');
});

test(
  'a line of a megabyte is no matter, whether it is one word or many',
  withPrompt(async (prompt) => {
    const long = 'x'.repeat(1024 * 1024);
    const words = 'ab '.repeat(100_000);
    for (const line of [
      long,
      words,
      `set hostname ${long}`,
      `unshare ${words}`,
      `run ${long}`,
      `# ${long}`,
    ]) {
      const output = await prompt.enter(line);
      isWellBehaved(output);
      // The line is not thrown back at whoever typed it.
      assert.ok(output.length < 20_000, `${output.length} characters for ${line.slice(0, 20)}…`);
    }
    await stillWorks(prompt);
  }),
);

test(
  'a program is told all of a long line',
  withPrompt(async (prompt) => {
    const output = await prompt.enter('new', `run sh -c 'echo $#' sh ${'word '.repeat(5000)}`);
    assert.match(output, /^5000$/m);
    const tooLong = await prompt.enter(`run echo ${'x'.repeat(300_000)}`);
    assert.match(tooLong, /error: the arguments of one call may take 256 KiB/);
    const tooLongForOne = await prompt.enter(`run echo ${'x'.repeat(200_000)}`);
    assert.match(tooLongForOne, /error: execve\(.{993}… = -1 E2BIG/);
    await stillWorks(prompt);
  }),
);

test('a text in quotes of many lines is read once, not once a line', () => {
  const lines = Array.from({ length: 30_000 }, (_, index) => `line ${index} of a long text`);
  const { status, stdout } = cli([], { input: `run echo '${lines.join('\n')}\n` });
  assert.is(status, 0);
  assert.match(stdout, "the quote ' is not closed");
});

/** Numbers that look random and are the same in every run: mulberry32. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

test(
  'bytes that are no text are refused, line by line',
  withPrompt(async (prompt) => {
    const random = randomNumbers(1);
    for (let i = 0; i < 50; i++) {
      const bytes = Buffer.from(Array.from({ length: 200 }, () => Math.floor(random() * 256)));
      // Quotes would carry the line on.
      prompt.write(Buffer.from(bytes.filter((byte) => !'\'"\\'.includes(String.fromCharCode(byte)))));
      isWellBehaved(await prompt.enter(''));
    }
    for (const byte of [0, 1, 3, 4, 7, 8, 27, 127, 128, 255]) {
      prompt.write(Buffer.from([byte, 110, 101, 119, byte]));
      isWellBehaved(await prompt.enter(''));
    }
    await stillWorks(prompt);
  }),
);

/** Lines that do something. What is made of them by mistakes must not be a program of the machine. */
const LINES = [
  'new',
  'new web',
  'use web',
  'use host',
  'rm web',
  'rm box',
  'build',
  'build web',
  'unshare uts',
  'unshare user mnt uts ipc net',
  'unshare pid cgroup time',
  'fork',
  'map root',
  'map uid 0 1000 1',
  'map gid 0 1000 1',
  'set hostname web-1',
  'set domainname example',
  'mount overlay',
  'mount proc',
  'mount tmpfs /tmp',
  'mount dev',
  'umount /tmp',
  'chroot',
  'pivot_root',
  'escape',
  'host: add bridge lab0 --addr 10.42.0.1/24',
  'add veth eth0 --addr 10.42.0.2/24 --bridge lab0',
  'add addr 10.1.0.1/24 dev lo',
  'add route default via 10.42.0.1',
  'set link lo up',
  'set cpu quota 20%',
  'set cpu weight 50',
  'set cpuset 0',
  'set memory max 64M',
  'set pids max 20',
  'drop caps net_raw',
  'keep caps docker',
  'set no_new_privs',
  'set seccomp default',
  'set seccomp deny mkdirat',
  'signal TERM',
  'signal STOP',
  'signal CONT',
  'ps',
  'show ns',
  'show all',
  'show net host',
  'show calls',
  'diff host',
  'undo',
  'undo 2',
  'redo',
  'history',
  'help',
  'help mount',
  'run true',
  'shell',
];

function withMistake(line: string, random: () => number): string {
  const at = Math.floor(random() * (line.length + 1));
  const words = line.split(' ');
  const any = ' -:/#.,%=0123456789abcxyz\t\u00e9\u{1f600}\u202e'[Math.floor(random() * 33)] ?? 'q';
  switch (Math.floor(random() * 6)) {
    case 0:
      return line.slice(0, at) + line.slice(at + 1);
    case 1:
      return line.slice(0, at) + any + line.slice(at);
    case 2:
      return words.slice(1).join(' ');
    case 3:
      return [...words, words.at(-1)].join(' ');
    case 4:
      return words.slice(0, -1).join(' ');
    default:
      return line;
  }
}

for (const seed of [1, 2]) {
  test(
    `commands in any order, with mistakes, never end the prompt (${seed})`,
    withPrompt(async (prompt) => {
      const random = randomNumbers(seed);
      for (let i = 0; i < 100; i++) {
        const line = LINES[Math.floor(random() * LINES.length)]!;
        // `run true` stays as it is: with a mistake it would be another program.
        const typed = line.startsWith('run') || random() < 0.5 ? line : withMistake(line, random);
        isWellBehaved(await prompt.enter(typed));
      }
      await stillWorks(prompt);
      assert.is(prompt.stderr, '');
      assert.is((await prompt.end()).status, 0);
    }),
  );
}

test.run();
