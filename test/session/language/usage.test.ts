import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { helpFor, usageOf } from '../../../src/session/language/usage.ts';
import { anyWord } from '../../../src/steps/kinds.ts';
import { flag, option, type Params, required, rest } from '../../../src/steps/params.ts';
import { COMMANDS, registry } from './fixture.ts';

const commandNamed = (name: string) => COMMANDS.find((command) => command.name === name)!;

test('usage lines are made of the parameters', () => {
  const lines = [
    'new [NAME]',
    'use NAME',
    'unshare TYPE...',
    'mount overlay [--image IMAGE]',
    'mount bind PATH PATH [ro]',
    'add veth [NAME] [--addr CIDR] [--bridge NAME] [--read-only]',
    'add addr CIDR dev NAME',
    'set cpu quota 20%|1.5|max',
    'set link NAME up|down',
    'run [--user USER] CMD...',
    'help [COMMAND...]',
    'ps',
  ];
  const usages = registry.commands.map(usageOf);
  for (const line of lines) assert.ok(usages.includes(line), line);
});

test('options stand before a rest, wherever they are declared', () => {
  const params: Params = {
    box: required(anyWord('BOX'), ''),
    command: rest(anyWord('CMD'), ''),
    tty: flag(''),
    user: option(anyWord('USER'), ''),
  };
  assert.is(usageOf({ name: 'enter', params }), 'enter BOX [--tty] [--user USER] CMD...');
});

test('help is everything that the declaration says, as data', () => {
  const command = {
    ...commandNamed('add veth'),
    man: ['veth(4)'],
    docker: 'docker run --network bridge',
    example: 'add veth --addr 10.42.0.2/24',
    notes: ['It has two ends.'],
  };
  const help = helpFor(command);
  assert.is(help.usage, usageOf(command));
  assert.is(help.docker, 'docker run --network bridge');
  assert.equal(help.man, ['veth(4)']);
  assert.equal(help.notes, ['It has two ends.']);
  assert.is(help.example, 'add veth --addr 10.42.0.2/24');
  assert.equal(help.parameters[1], {
    form: '[--addr CIDR]',
    help: 'its address',
    expects: 'an address with its prefix length, such as 10.42.0.2/24',
  });
  assert.equal(help.parameters[3], { form: '[--read-only]', help: 'only look', expects: undefined });
});

test('help leaves out fixed words, and what a command does not say is empty', () => {
  const help = helpFor(commandNamed('add addr'));
  assert.equal(
    help.parameters.map(({ form }) => form),
    ['CIDR', 'NAME'],
  );
  assert.is(help.docker, undefined);
  assert.equal(help.notes, []);
});

test.run();
