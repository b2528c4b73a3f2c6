import { createRegistry } from '../../../src/session/language/registry.ts';
import type { AnyCommand, CommandGroup } from '../../../src/steps/command.ts';
import {
  absolutePath,
  anyWord,
  boxName,
  choice,
  cidr,
  existingBox,
  image,
  integer,
  linkName,
  namespaceType,
  percentOrMax,
  program,
  routeDestination,
} from '../../../src/steps/kinds.ts';
import {
  anyNumber,
  flag,
  keyword,
  type LiveValues,
  many,
  option,
  optional,
  type Params,
  required,
  rest,
} from '../../../src/steps/params.ts';

function command(name: string, params: Params, group: CommandGroup = 'session'): AnyCommand {
  const text = `does ${name}`;
  const summary = { en: text, 'zh-CN': text };
  return { name, summary, group, params, man: [], example: name, run: () => undefined };
}

/** Commands of all shapes; they do nothing. */
export const COMMANDS: readonly AnyCommand[] = [
  command('new', { name: optional(boxName, 'the name of the box') }),
  command('use', { name: required(existingBox, '') }),
  command('unshare', { types: many(namespaceType, 'what to have of its own') }),
  command('mount', { source: required(absolutePath, 'what'), target: required(absolutePath, 'where') }),
  command('mount overlay', { image: option(image, 'the files to begin with') }),
  command('mount proc', { target: optional(absolutePath, 'where') }),
  command('mount bind', {
    source: required(absolutePath, 'what'),
    target: required(absolutePath, 'where'),
    mode: optional(choice(['ro']), 'read-only'),
  }),
  command('add veth', {
    name: optional(linkName, 'the name of the pair'),
    addr: option(cidr, 'its address'),
    bridge: option(linkName, 'the bridge to join'),
    readOnly: flag('only look'),
  }),
  command('add addr', {
    address: required(cidr, 'the address'),
    dev: keyword('dev'),
    link: required(linkName, 'the interface'),
  }),
  command('add route', {
    destination: required(routeDestination, 'where to'),
    via: keyword('via'),
    gateway: required(anyWord('GW', 'the next router'), ''),
  }),
  command('set cpu quota', { share: required(percentOrMax, 'how much') }),
  command('set cpu weight', { weight: required(integer({ min: 1, max: 10_000 }), 'how much at most') }),
  command('set link', {
    link: required(linkName, 'the interface'),
    state: required(choice(['up', 'down']), 'what to do'),
  }),
  command('set no_new_privs', {}),
  command('send', {
    files: many(anyWord('FILE'), 'what'),
    to: keyword('to'),
    target: required(anyWord('TARGET'), 'where'),
  }),
  command('run', { user: option(anyWord('USER', 'a user'), 'who'), command: rest(program, 'what to run') }),
  command('exec', { command: rest(program, 'what to become') }),
  command('show', {
    what: optional(choice(['ns', 'ids', 'all']), 'what to show'),
    whose: optional(choice(['host']), 'of the host'),
  }),
  command('ps', {}),
  command('undo', { steps: optional(integer({ min: 1 }), 'how many steps') }),
  command('help', { command: anyNumber(anyWord('COMMAND', 'the name of a command'), 'what to explain') }),
];

export const registry = createRegistry(COMMANDS);

/** A lab that has one box, one interface, one image and a few files. */
export const live: LiveValues = {
  boxes: () => ['web', 'db'],
  links: () => ['eth0'],
  images: () => ['host-tools'],
  paths: (prefix) =>
    ['/etc/', '/my files/', '/etc/hosts', '/bin/sh'].filter((path) => path.startsWith(prefix)),
  files: () => ['./image.tar'],
};

export const ACTORS: readonly string[] = ['host', 'web', 'db'];

/** The same numbers from 0 to 1 in every run (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A text of up to `longest` of these characters. */
export function randomText(random: () => number, alphabet: readonly string[], longest: number): string {
  const length = Math.floor(random() * (longest + 1));
  return Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)]).join('');
}
