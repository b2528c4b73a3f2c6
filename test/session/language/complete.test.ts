import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { REGISTRY } from '../../../src/session/commands/registry.ts';
import { actorOf, complete } from '../../../src/session/language/complete.ts';
import { parseLine } from '../../../src/session/language/parse.ts';
import { ACTORS, COMMANDS, live, registry } from './fixture.ts';

/** Completes a line at the cursor, which `¦` marks. */
function completeAt(marked: string) {
  const position = marked.indexOf('¦');
  const line = marked.replace('¦', '');
  return { line, ...complete(line, position, registry, live, ACTORS) };
}

const candidatesAt = (marked: string) => completeAt(marked).candidates.map(({ value }) => value);

const FIRST_WORDS = [...new Set(COMMANDS.map(({ name }) => name.split(' ')[0]!))];
const PATHS = ['/etc/', "'/my files/'", '/etc/hosts', '/bin/sh'];

/** A line with its cursor, and what is offered there. */
const OFFERED: readonly [string, readonly string[]][] = [
  ['¦', [...FIRST_WORDS, 'host:', 'web:', 'db:']],
  ['  ¦', [...FIRST_WORDS, 'host:', 'web:', 'db:']],
  ['s¦', ['set', 'send', 'show']],
  ['mount¦', ['mount']],
  ['w¦', ['web:']],
  ['web: ¦', FIRST_WORDS],
  ['web: mo¦', ['mount']],
  ['-¦', ['--actor']],
  ['--actor ¦', ['host', 'web', 'db']],
  ['--actor w¦', ['web']],
  ['--actor=w¦', ['--actor=web']],
  ['--actor web mo¦', ['mount']],
  ['set ¦', ['cpu', 'link', 'no_new_privs']],
  ['set cpu ¦', ['quota', 'weight']],
  ['set cpu w¦', ['weight']],
  ['set cpu quota ¦', []],
  ['set cpu quota m¦', ['max']],
  ['set link eth0 ¦', ['up', 'down']],
  ['mount ¦', ['overlay', 'proc', 'bind', ...PATHS]],
  ['mount /e¦', ['/etc/', '/etc/hosts']],
  ['mount /a /b¦', ['/bin/sh']],
  ['mount bind /a /b ¦', ['ro']],
  ['mount overlay ¦', ['--image']],
  ['mount overlay --image ¦', ['host-tools', './image.tar']],
  ['mount overlay --image h¦', ['host-tools']],
  ['mount overlay --image=h¦', ['--image=host-tools']],
  ['unshare ¦', ['user', 'mnt', 'uts', 'ipc', 'net', 'pid', 'cgroup', 'time']],
  ['unshare pid user ¦', ['mnt', 'uts', 'ipc', 'net', 'cgroup', 'time']],
  ['unshare pid u¦', ['user', 'uts']],
  ['add veth ¦', ['--addr', '--bridge', '--read-only']],
  ['add veth --¦', ['--addr', '--bridge', '--read-only']],
  ['add veth --bridge br0 --¦', ['--addr', '--read-only']],
  ['add veth --bridge=br0 --¦', ['--addr', '--read-only']],
  ['add veth --¦ --read-only', ['--addr', '--bridge']],
  ['add veth --read-only=¦', []],
  ['add veth --addr ¦', []],
  ['add veth -- ¦', []],
  ['add veth -- --¦', []],
  ['add addr 10.42.0.2/24 ¦', ['dev']],
  ['add addr 10.42.0.2/24 d¦', ['dev']],
  ['add route ¦', ['default']],
  ['send a ¦', ['to']],
  ['use ¦', ['web', 'db']],
  ['use web ¦', []],
  ['show ¦', ['ns', 'ids', 'all', 'host']],
  ['show ns ¦', ['host']],
  ['show host ¦', []],
  ['run ¦', ['--user']],
  ['run /b¦', ['/bin/sh']],
  ['run ls /e¦', ['/etc/', '/etc/hosts']],
  ['run ls --¦', []],
  ['help ¦', FIRST_WORDS],
  ['help set ¦', ['cpu', 'link', 'no_new_privs']],
  ['help set cpu q¦', ['quota']],
  ['help ps ¦', []],
  ['web: help set c¦', ['cpu']],
  ['ps # ¦', []],
  ['ps # mo¦', []],
  ['nope ¦', []],
  ['set cpu qouta ¦', []],
  ['add veth --nope ¦', []],
  ['use 42 ¦', []],
  ['run ls | ¦', []],
  ['set\u00a0cpu ¦', []],
  ['ps\nmo¦', ['mount']],
  ['set \\\n c¦', ['cpu']],
  ['constr¦', []],
];

test('what can stand at the cursor is offered', () => {
  for (const [marked, words] of OFFERED) assert.equal(candidatesAt(marked), words, marked);
});

/** A line with its cursor, and the line after taking the first candidate. */
const TAKEN: readonly [string, string][] = [
  ['se¦', 'set'],
  ['set cpu q¦ 20%', 'set cpu quota 20%'],
  ['mount ov¦erlay --image x', 'mount overlay --image x'],
  ['mount ov¦x', 'mount overlayx'],
  ['mount ¦overlay', 'mount overlayoverlay'],
  ['mount proc /my¦', "mount proc '/my files/'"],
  ["mount proc '/my¦", "mount proc '/my files/'"],
  ["mount proc '/m¦y files/'", "mount proc '/my files/'"],
  ['mount proc "/my¦', 'mount proc "/my files/"'],
  ['mount proc /my\\ f¦', "mount proc '/my files/'"],
  ['mount proc /my\\¦', "mount proc '/my files/'"],
  ['"mou¦', '"mount"'],
  ['w¦ ps', 'web: ps'],
  ['ps\nset c¦', 'ps\nset cpu'],
];

test('a candidate takes the place of what it completes', () => {
  for (const [marked, after] of TAKEN) {
    const { line, start, end, candidates } = completeAt(marked);
    assert.is(line.slice(0, start) + candidates[0]!.value + line.slice(end), after, marked);
  }
});

/** A line with its cursor, and the hint about what comes next. */
const EXPECTED: readonly [string, RegExp][] = [
  ['¦', /^a command$/],
  ['set cpu ¦', /^set cpu goes on with quota or weight$/],
  ['add addr ¦', /^CIDR: the address \(an address with its prefix length, such as 10\.42\.0\.2\/24\)$/],
  ['add addr 10.0.0.1/8 ¦', /^the word "dev"$/],
  ['use ¦', /^NAME: the name of a box$/],
  ['add veth ¦', /^NAME: the name of the pair .*; options --addr CIDR, --bridge NAME, --read-only$/],
  ['add veth --¦', /^an option: --addr CIDR, --bridge NAME, --read-only$/],
  ['add veth --a¦', /^--addr CIDR: its address$/],
  ['add veth --addr ¦', /^CIDR: its address/],
  ['add veth --x¦', /^no such option$/],
  ['show ¦', /^what to show \(one of ns, ids, all\); of the host \(the word host\)$/],
  ['ps ¦', /^nothing more$/],
  ['help ps ¦', /^nothing more$/],
  ['help nope ¦', /^"nope" is not a command$/],
  ['--actor ¦', /^the name of a box, or host$/],
  ['ps # ¦', /^$/],
  ['set cpu qouta ¦', /^"qouta" cannot follow "set cpu"; did you mean "quota"\?$/],
  ['add veth --nope 1 ¦', /no option of "add veth"/],
  ['ls ¦', /to run a program in the box: run ls/],
  ['ps | ¦', /there are no pipes/],
  ['ps x ¦', /one word too many/],
];

test('the hint says what comes next, or what is wrong before it', () => {
  for (const [marked, pattern] of EXPECTED) assert.match(completeAt(marked).expects, pattern, marked);
});

test('candidates say something about themselves', () => {
  const hintOf = (marked: string, value: string) =>
    completeAt(marked).candidates.find((candidate) => candidate.value === value)?.hint;
  assert.is(hintOf('¦', 'ps'), 'does ps');
  assert.is(hintOf('¦', 'set'), 'cpu, link or no_new_privs');
  assert.is(hintOf('set ¦', 'cpu'), 'quota or weight');
  assert.is(hintOf('add veth ¦', '--addr'), 'its address');
  assert.is(hintOf('¦', 'web:'), 'one command for web');
});

test('completing from left to right leads to every command', () => {
  for (const { name } of COMMANDS) {
    let line = '';
    for (const word of name.split(' ')) {
      const { start, end, candidates } = complete(line, line.length, registry, live, ACTORS);
      assert.ok(
        candidates.some(({ value }) => value === word),
        `${word} after "${line}"`,
      );
      line = `${line.slice(0, start)}${word}${line.slice(end)} `;
    }
  }
});

test('a choice that is offered is accepted', () => {
  for (const marked of ['set link eth0 ¦', 'mount bind /a /b ¦', 'unshare ¦', 'show ¦', 'show ns ¦', 'use ¦'])
    for (const { value } of completeAt(marked).candidates) {
      const line = marked.replace('¦', value);
      assert.is(parseLine(line, registry)!.words.at(-1), value, line);
    }
});

test('a cursor outside of the line is at its end', () => {
  assert.equal(complete('se', 99, registry, live, ACTORS).end, 2);
});

test('whom a half-typed line is for can be asked', () => {
  assert.is(actorOf('web: mount '), 'web');
  assert.is(actorOf('--actor=db run "'), 'db');
  assert.is(actorOf('ps\nhost: '), 'host');
  assert.is(actorOf('mount '), undefined);
  assert.is(actorOf(''), undefined);
});

test('a label is offered once the words before it are there', () => {
  const offered = (line: string) =>
    complete(line, line.length, REGISTRY, live, ACTORS).candidates.map(({ value }) => value);
  assert.equal(offered('set cpu quota '), []);
  assert.equal(offered('set cpu quota 20% '), ['period']);
});

test.run();
