import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createRegistry } from '../../../src/session/language/registry.ts';
import { anyWord } from '../../../src/steps/kinds.ts';
import { flag, many, option, optional, type Params, required, rest } from '../../../src/steps/params.ts';
import { COMMANDS, registry } from './fixture.ts';

const word = anyWord('X');
const declared = (name: string, params: Params = {}) => ({ ...COMMANDS[0]!, name, params });

test('a command is found by the longest name that the words begin with', () => {
  const cases: [string, string | undefined, number, number][] = [
    ['', undefined, 0, 0],
    ['ps', 'ps', 1, 1],
    ['mount', 'mount', 1, 1],
    ['mount /a', 'mount', 1, 1],
    ['mount overlay', 'mount overlay', 2, 2],
    ['mount overlay x', 'mount overlay', 2, 2],
    ['set', undefined, 0, 1],
    ['set cpu', undefined, 0, 2],
    ['set cpu quota 20%', 'set cpu quota', 3, 3],
    ['set qouta', undefined, 0, 1],
    ['constructor', undefined, 0, 0],
    ['__proto__', undefined, 0, 0],
  ];
  for (const [line, name, length, depth] of cases) {
    const found = registry.find(line.split(' '));
    assert.equal([found.command?.name, found.length, found.depth], [name, length, depth], line);
  }
});

test('the words that lead on, and where to, are known', () => {
  assert.equal(registry.find(['set', 'cpu']).next, ['quota', 'weight']);
  assert.equal(
    registry.find(['set', 'cpu', 'x']).under.map(({ name }) => name),
    ['set cpu quota', 'set cpu weight'],
  );
  assert.equal(registry.find(['ps']).next, []);
  assert.is(registry.find([]).under.length, COMMANDS.length);
});

test('a word with a blank is not two words of a name', () => {
  assert.is(registry.find(['set cpu', 'quota']).depth, 0);
});

test('the order of the commands is kept', () => {
  assert.equal(registry.commands, COMMANDS);
});

test('two commands with one name are refused', () => {
  assert.throws(
    () => createRegistry([declared('a b'), declared('a'), declared('a b')]),
    /two commands .*"a b"/,
  );
});

test('names that cannot be typed as words are refused', () => {
  for (const name of ['', 'A', 'a  b', ' a', 'a ', '1a', 'a:', '--a', 'a "b"'])
    assert.throws(() => createRegistry([declared(name)]), /no name for a command/, name);
});

test('declarations that the parser cannot serve are refused', () => {
  const bad: Params[] = [
    { a: rest(word, ''), b: required(word, '') },
    { a: optional(word, ''), b: rest(word, '') },
    { a: many(word, ''), b: rest(word, '') },
    { a: rest(word, ''), b: rest(word, '') },
  ];
  for (const params of bad) assert.throws(() => createRegistry([declared('a', params)]), /before a rest/);
  const twice = { readOnly: flag(''), 'read-only': option(word, '') };
  assert.throws(() => createRegistry([declared('a', twice)]), /two options --read-only/);
  createRegistry([declared('a', { a: required(word, ''), b: flag(''), c: rest(word, ''), d: flag('') })]);
});

test.run();
