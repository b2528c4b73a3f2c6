import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LanguageError } from '../../../src/session/language/errors.ts';
import { parseLine } from '../../../src/session/language/parse.ts';
import { createRegistry } from '../../../src/session/language/registry.ts';
import { COMMANDS, registry } from './fixture.ts';

function parsed(line: string) {
  const result = parseLine(line, registry);
  assert.ok(result, line);
  return result!;
}

function errorOf(line: string, from = registry): LanguageError {
  try {
    parseLine(line, from);
  } catch (error) {
    assert.instance(error, LanguageError, String(error));
    return error as LanguageError;
  }
  throw new Error(`accepted: ${line}`);
}

const ADDRESS = { address: '10.0.42.2', family: 4, prefixLength: 24 };
const VETH = { readOnly: false };

/** Good lines: the line, the command's name, its arguments. */
const GOOD: readonly [string, string, Record<string, unknown>][] = [
  ['ps', 'ps', {}],
  ['  ps  # all', 'ps', {}],
  ['"ps"', 'ps', {}],
  ['new', 'new', {}],
  ['new web', 'new', { name: 'web' }],
  ['unshare user mount pid', 'unshare', { types: ['user', 'mnt', 'pid'] }],
  ['set cpu quota 20%', 'set cpu quota', { share: { quota: 0.2 } }],
  ['set \\\n cpu quota max', 'set cpu quota', { share: { quota: 'max' } }],
  ['set no_new_privs', 'set no_new_privs', {}],
  ['mount /a /b', 'mount', { source: '/a', target: '/b' }],
  ['mount overlay', 'mount overlay', {}],
  ['mount overlay --image x', 'mount overlay', { image: 'x' }],
  ["mount proc '/my files'", 'mount proc', { target: '/my files' }],
  ['mount bind /a /b', 'mount bind', { source: '/a', target: '/b' }],
  ['mount bind /a /b ro', 'mount bind', { source: '/a', target: '/b', mode: 'ro' }],
  ['add veth', 'add veth', VETH],
  ['add veth v --addr 10.0.42.2/24', 'add veth', { ...VETH, name: 'v', addr: ADDRESS }],
  ['add veth --addr=10.0.42.2/24 v', 'add veth', { ...VETH, name: 'v', addr: ADDRESS }],
  ['add veth --read-only v --bridge br0', 'add veth', { readOnly: true, name: 'v', bridge: 'br0' }],
  ['add veth --bridge=--x', 'add veth', { ...VETH, bridge: '--x' }],
  ['add veth -- --addr', 'add veth', { ...VETH, name: '--addr' }],
  ['add veth -', 'add veth', { ...VETH, name: '-' }],
  ['add addr 10.0.42.2/24 dev dev', 'add addr', { address: ADDRESS, dev: 'dev', link: 'dev' }],
  [
    'add route default via 10.0.42.1',
    'add route',
    { destination: 'default', via: 'via', gateway: '10.0.42.1' },
  ],
  ['send a to b', 'send', { files: ['a'], to: 'to', target: 'b' }],
  ['send a b to c', 'send', { files: ['a', 'b'], to: 'to', target: 'c' }],
  ['send to to to', 'send', { files: ['to'], to: 'to', target: 'to' }],
  ['show', 'show', {}],
  ['show ns', 'show', { what: 'ns' }],
  ['show host', 'show', { whose: 'host' }],
  ['show ns host', 'show', { what: 'ns', whose: 'host' }],
  ['help', 'help', { command: [] }],
  ['help set cpu', 'help', { command: ['set', 'cpu'] }],
  ['run ls', 'run', { command: ['ls'] }],
  ['run ls -l --user=x -- "a b" \'\'', 'run', { command: ['ls', '-l', '--user=x', '--', 'a b', ''] }],
  ['run --user root id -u', 'run', { user: 'root', command: ['id', '-u'] }],
  ['run -- -x --user', 'run', { command: ['-x', '--user'] }],
  [
    "run sh -c 'ls | wc > /dev/null; exit 1 & #'",
    'run',
    { command: ['sh', '-c', 'ls | wc > /dev/null; exit 1 & #'] },
  ],
  ['run find . -exec rm {} \\;', 'run', { command: ['find', '.', '-exec', 'rm', '{}', ';'] }],
  ['run echo $HOME * ~ a|b c>d', 'run', { command: ['echo', '$HOME', '*', '~', 'a|b', 'c>d'] }],
];

test('good lines give their command and its arguments', () => {
  for (const [line, name, args] of GOOD) {
    const { actor, command, args: found } = parsed(line);
    assert.is(command.name, name, line);
    assert.equal(found, args, line);
    assert.is(actor, undefined);
  }
});

test('blank lines and comments are nothing', () => {
  for (const line of ['', '   ', '\t', '# x', '  # set cpu', '\n\n', '\r\n', '\ufeff', '\\\n'])
    assert.is(parseLine(line, registry), undefined, JSON.stringify(line));
});

test('a line can be for another actor', () => {
  for (const line of ['web: show ns', '--actor web show ns', '--actor=web show ns', '  web:  show ns # x']) {
    const { actor, command, args } = parsed(line);
    assert.equal([actor, command.name, args], ['web', 'show', { what: 'ns' }], line);
  }
  assert.is(parsed('host: ps').actor, 'host');
});

test('the words, the text without its comment, and the line are kept', () => {
  const { words, text, line } = parseLine(' web: run "a b" \\\n c # d', registry, { line: 4 })!;
  assert.equal(words, ['web:', 'run', 'a b', 'c']);
  assert.is(text, 'web: run "a b" \\\n c');
  assert.is(line, 4);
  assert.is(parsed('\n\nps').line, 3);
  assert.is(parsed('ps \\\n').text, 'ps');
});

/** Bad lines: the line, the column and length of what is wrong, the nearest words, and the problem. */
const BAD: readonly [string, number, number, string[], RegExp][] = [
  ['mout', 1, 4, ['mount'], /^"mout" is not a command$/],
  ['Mount /a /b', 1, 5, ['mount'], /not a command/],
  ['  frobnicate', 3, 10, [], /not a command/],
  ['man ps', 1, 3, ['help'], /^"man" is not a command$/],
  ['"" x', 1, 2, [], /^"" is not a command/],
  ['set', 4, 1, [], /^"set" goes on with cpu, link or no_new_privs$/],
  ['set cpu', 8, 1, [], /^"set cpu" goes on with quota or weight$/],
  ['set cpu  # x', 8, 1, [], /goes on with/],
  ['set cpu qouta 20%', 9, 5, ['quota'], /^"qouta" cannot follow "set cpu"$/],
  ['set cpu 20%', 9, 3, [], /cannot follow "set cpu"/],
  ['add vteh', 5, 4, ['veth'], /cannot follow "add"/],
  ['set cpu quota', 14, 1, [], /^missing: a share/],
  ['set cpu quota 20', 15, 2, ['20%'], /^"20" is not a share/],
  ['set cpu quota 20% 30%', 19, 3, [], /one word too many/],
  ['set cpu weight 0', 16, 1, [], /whole number from 1 to 10000/],
  ['mount overlya', 7, 7, ['overlay', '/overlya'], /is not a path/],
  ['mount /a', 9, 1, [], /PATH is missing/],
  ['mount bind /a /b rw', 18, 2, [], /^"rw" is not the word ro$/],
  ['mount bind /a /b ro x', 21, 1, [], /one word too many/],
  ['unshare', 8, 1, [], /^TYPE is missing/],
  ['unshare pid nett', 13, 4, ['net'], /^"nett" is not a namespace/],
  ['add addr 10.0.42.2 dev eth0', 10, 9, ['10.0.42.2/24'], /is not an address with its prefix length/],
  ['add addr 10.0.42.2/24 eth0', 23, 4, [], /the word "dev" should stand here/],
  ['add addr 10.0.42.2/24', 22, 1, [], /^the word "dev" is missing$/],
  ['add addr 10.0.42.2/24 dev', 26, 1, [], /^NAME is missing/],
  ['send a', 7, 1, [], /the word "to" is missing/],
  ['send a b c', 8, 1, [], /the word "to" should stand here/],
  ['show nss', 6, 3, ['ns'], /^"nss" is not one of ns, ids, all$/],
  ['show ns all', 9, 3, [], /"all" is not the word host/],
  ['ps x', 4, 1, [], /one word too many/],
  ['add veth v bridge', 12, 6, ['--bridge'], /one word too many/],
  ['add veth --adr 1', 10, 5, ['--addr'], /^"--adr" is no option of "add veth"$/],
  ['add veth --adr=1', 10, 7, ['--addr'], /"--adr" is no option/],
  ['add veth \u2013addr 1', 10, 5, ['--addr'], /no option/],
  ['add veth -b br0', 10, 2, [], /"-b" is no option/],
  ['add veth --constructor', 10, 13, [], /no option/],
  ['add veth --__proto__=x', 10, 13, [], /no option/],
  ['add veth --addr', 10, 6, [], /^--addr lacks its CIDR/],
  ['add veth --addr --read-only', 10, 6, [], /^--addr lacks its CIDR/],
  ['add veth --addr= v', 17, 1, [], /^"" is not an address/],
  ['add veth --addr=1.2.3.4', 17, 7, ['1.2.3.4/24'], /is not an address/],
  ['add veth --addr 1.2.3.4', 17, 7, ['1.2.3.4/24'], /is not an address/],
  ['add veth --read-only=yes', 10, 15, [], /--read-only takes no value/],
  ['add veth --read-only --read-only', 22, 11, [], /given twice/],
  ['add veth --bridge a --bridge=b', 21, 10, [], /given twice/],
  ['ps --actor web', 4, 7, [], /no option of "ps"/],
  ['run', 4, 1, [], /^CMD is missing/],
  ['run --user', 5, 6, [], /--user lacks its USER/],
  ['run --user root', 16, 1, [], /CMD is missing/],
  ['run --', 7, 1, [], /CMD is missing/],
  ['run -x ls', 5, 2, [], /no option of "run"/],
  ['undo -1', 6, 2, [], /"-1" is not a whole number/],
  ['new host', 5, 4, [], /"host" is not free/],
  ['new Web', 5, 3, ['web'], /is not a box name/],
  ['web:', 1, 4, [], /a command for "web" should follow/],
  ['web: # x', 1, 4, [], /should follow/],
  ['Web: ps', 1, 4, ['web'], /"Web" is not the name of a box/],
  ['a.b: ps', 1, 4, ['a-b'], /is not the name of a box/],
  ['web: db: ps', 6, 3, [], /"db:" is not a command/],
  ['"web:" ps', 1, 6, [], /"web:" is not a command/],
  ['--actor', 1, 7, [], /--actor lacks the name/],
  ['--actor web', 9, 3, [], /should follow/],
  ['--actor=', 1, 8, [], /"" is not the name of a box/],
  ['--actor --actor ps', 9, 7, ['actor'], /not the name of a box/],
  ['größe: ps', 1, 6, ['gr-e'], /not the name/],
];

test('bad lines are refused at the right place, with the nearest valid words', () => {
  for (const [line, column, length, nearest, problem] of BAD) {
    const error = errorOf(line);
    assert.match(error.problem, problem, line);
    assert.equal([error.line, error.column, error.length], [1, column, length], line);
    assert.equal([...error.nearest], nearest, line);
    assert.is(error.incomplete, false);
  }
});

test('columns count characters, and lines are those of the script', () => {
  const error = errorOf('😀😀 ps');
  assert.equal([error.column, error.length], [1, 2]);
  const later = errorOf('mount "/😀" \\\n  😀 x');
  assert.equal([later.line, later.column, later.length], [2, 3, 1]);
  try {
    parseLine('set \\\n cpu qouta', registry, { line: 3 });
    assert.unreachable();
  } catch (error) {
    assert.match((error as Error).message, /^line 4, column 6: "qouta" cannot follow/);
  }
});

test('the message has the place, the problem, the guess and the usage', () => {
  assert.is(
    errorOf('set cpu qouta 20%').message,
    'column 9: "qouta" cannot follow "set cpu"; did you mean "quota"?\n' +
      'usage: set cpu quota 20%|1.5|max\n' +
      '       set cpu weight N',
  );
  assert.match(
    errorOf('unshare pid\nps').message,
    /^line 2, column 1: a second command begins here; one at a time$/,
  );
});

test('errors of a command bring its usage, errors of a prefix those of all commands there', () => {
  assert.equal(errorOf('add addr x').usage, ['add addr CIDR dev NAME']);
  assert.equal(errorOf('set cpu').usage, ['set cpu quota 20%|1.5|max', 'set cpu weight N']);
  const longer = ['mount overlay [--image IMAGE]', 'mount proc [PATH]', 'mount bind PATH PATH [ro]'];
  assert.equal(errorOf('mount overlya').usage, ['mount PATH PATH', ...longer]);
  assert.equal(errorOf('mount').usage, ['mount PATH PATH', ...longer]);
  assert.equal(errorOf('mount /a').usage, ['mount PATH PATH']);
  assert.equal(errorOf('mount bind').usage, ['mount bind PATH PATH [ro]']);
  assert.equal(errorOf('frobnicate').usage, []);
});

test('the last word of a longer command is known as that', () => {
  assert.equal(errorOf('addr 10.0.0.1/24').nearest, ['add addr']);
  assert.equal(errorOf('quota 20%').nearest, ['set cpu quota']);
});

/** Where no word is near, a sentence says what to do. */
const HINTS: readonly [string, string][] = [
  ['ls -l', 'to run a program in the box: run ls'],
  ['frobnicate! x', 'help lists the commands'],
  ['web:ps', 'put a space after web: ps'],
  ['add veth --help', 'type: help add veth'],
  ['add veth -h', 'type: help add veth'],
  ['ps --actor web', '--actor stands before the command'],
  ['run -l', 'a word that begins with - can stand after --'],
  ['web:', 'such as: web: ps'],
  ['run ls | wc -l', "in a shell of the box: run sh -c 'ls | wc -l'"],
  ['web: run --user root ls>f >/dev/null', "in a shell of the box: run sh -c 'ls>f >/dev/null'"],
  ["exec echo 'a' && b", "in a shell of the box: exec sh -c 'echo '\\''a'\\'' && b'"],
  ['run sleep 5 &', "in a shell of the box: run sh -c 'sleep 5 &'"],
  ['run a; b', "in a shell of the box: run sh -c 'a; b'"],
  ['run ls 2>&1', "in a shell of the box: run sh -c 'ls 2>&1'"],
  [`run echo ${'x'.repeat(80)} | wc`, "in a shell of the box: run sh -c '...'"],
  ['run ls \\\n | wc', "in a shell of the box: run sh -c '...'"],
  ['run | wc', "in a shell of the box: run sh -c '...'"],
  ['ps | wc', "in a shell of the box: run sh -c '...'"],
  ['mount proc; mount sysfs', 'write the next command on a line of its own'],
  ['new && ps', 'write the next command on a line of its own'],
];

test('where no word is near, the error says what to do', () => {
  for (const [line, hint] of HINTS) assert.is(errorOf(line).hint, hint, line);
});

test('operators of a shell are refused at their place, unless quoted', () => {
  const cases: [string, number, number, RegExp][] = [
    ['run ls | wc', 8, 1, /"\|" means something to a shell, not here: there are no pipes/],
    ['ps > f', 4, 1, /no redirections/],
    ['ps >f', 4, 2, /">f" means something/],
    ['run ls 2>/dev/null', 8, 11, /no redirections/],
    ['ps; ps', 1, 3, /"ps;" means something to a shell, not here: one command a line/],
    ['run a || b', 7, 2, /one command a line/],
    ['run a &', 7, 1, /background/],
    ['| ps', 1, 1, /pipes/],
  ];
  for (const [line, column, length, problem] of cases) {
    const error = errorOf(line);
    assert.match(error.problem, problem);
    assert.equal([error.column, error.length], [column, length], line);
  }
});

test('without a command that runs programs none is suggested', () => {
  const small = createRegistry(COMMANDS.filter(({ name }) => name === 'ps'));
  assert.is(errorOf('ls', small).hint, undefined);
  assert.equal(errorOf('psx', small).nearest, ['ps']);
});

test('an error of a kind that is no refusal is not hidden', () => {
  const broken = {
    placeholder: 'X',
    expects: 'x',
    parse: () => {
      throw new TypeError('broken');
    },
  };
  const params = { x: { role: 'required' as const, kind: broken, help: '' } };
  const small = createRegistry([{ ...COMMANDS[0]!, name: 'a', params }]);
  assert.throws(
    () => parseLine('a b', small),
    (error: Error) => error instanceof TypeError,
  );
});

test.run();
