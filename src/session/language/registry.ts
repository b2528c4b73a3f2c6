import type { AnyCommand } from '../../steps/command.ts';
import type { Params } from '../../steps/params.ts';
import { optionName, positionsOf, takesOptions } from './parameters.ts';

const TEXT = {
  shape: (name: string) => `"${name}" is no name for a command: small letters, single spaces`,
  duplicate: (name: string) => `two commands are called "${name}"`,
  duplicateOption: (name: string, option: string) => `"${name}" has two options ${option}`,
  rest: (name: string) => `"${name}": only fixed positions may stand before a rest, and none after it`,
};

/** What is known about the words that a line begins with. */
export interface Found {
  /** The command with the longest name that the line begins with. */
  readonly command: AnyCommand | undefined;
  /** How many words its name has. */
  readonly length: number;
  /** How many words lead towards some command; at least `length`. */
  readonly depth: number;
  /** The words that lead on from there. */
  readonly next: readonly string[];
  /** The commands whose names begin with the first `depth` words. */
  readonly under: readonly AnyCommand[];
}

export interface Registry {
  /** In the order in which they were given. */
  readonly commands: readonly AnyCommand[];
  find(words: readonly string[]): Found;
}

interface Node {
  command?: AnyCommand;
  readonly next: Map<string, Node>;
}

/**
 * A registry of these commands.
 * @throws Error when names clash, or a declaration is one that the parser cannot serve
 */
export function createRegistry(commands: readonly AnyCommand[]): Registry {
  const root: Node = { next: new Map() };
  for (const command of commands) {
    checkDeclaration(command);
    for (const name of [command.name, ...(command.aliases ?? [])]) insert(root, command, name);
  }
  return { commands: [...commands], find: (words) => find(root, words) };
}

function insert(root: Node, command: AnyCommand, name: string): void {
  let node = root;
  for (const word of name.split(' ')) {
    const next = node.next.get(word) ?? { next: new Map() };
    node.next.set(word, next);
    node = next;
  }
  if (node.command) throw new Error(TEXT.duplicate(name));
  node.command = command;
}

function find(root: Node, words: readonly string[]): Found {
  let node = root;
  let depth = 0;
  let command: AnyCommand | undefined;
  let length = 0;
  for (const word of words) {
    const next = node.next.get(word);
    if (!next) break;
    node = next;
    depth++;
    if (node.command) [command, length] = [node.command, depth];
  }
  return { command, length, depth, next: [...node.next.keys()], under: commandsUnder(node) };
}

function commandsUnder(node: Node): AnyCommand[] {
  const own = node.command ? [node.command] : [];
  return [...own, ...[...node.next.values()].flatMap(commandsUnder)];
}

function checkDeclaration({ name, params }: { name: string; params: Params }): void {
  if (!/^[a-z][a-z0-9_-]*( [a-z0-9_-]+)*$/.test(name)) throw new Error(TEXT.shape(name));
  const options = new Set<string>();
  for (const [key, param] of Object.entries(params)) {
    if (!takesOptions(param)) continue;
    const option = optionName({ key, param });
    if (options.has(option)) throw new Error(TEXT.duplicateOption(name, option));
    options.add(option);
  }
  const positions = positionsOf(params);
  const rest = positions.findIndex(({ param }) => param.role === 'rest');
  const before = rest < 0 ? [] : positions.slice(0, rest);
  const isFixed = before.every(({ param }) => param.role === 'required' || param.role === 'keyword');
  if (!isFixed || (rest >= 0 && rest !== positions.length - 1)) throw new Error(TEXT.rest(name));
}
