import { defineWords } from '../../locale/locale.ts';
import { nearest } from '../../steps/kinds/nearest.ts';
import { either, shown } from '../../steps/kinds/say.ts';
import { quoteWord } from '../../steps/quote.ts';
import type { Fault } from './errors.ts';
import type { Found, Registry } from './registry.ts';
import { faultAt, type Source } from './source.ts';
import { usageLines } from './usage.ts';
import type { Word } from './words.ts';

const words = defineWords({
  en: {
    unknown: (word: string) => `${shown(word)} is not a command`,
    unknownAfter: (word: string, before: string) => `${shown(word)} cannot follow "${before}"`,
    partial: (name: string, next: readonly string[]) => `"${name}" goes on with ${either(next)}`,
    listCommands: 'help lists the commands',
    runProgram: (word: string) => `to run a program in the box: run ${word}`,
    ofShell: 'that is for a shell: shell opens one in the box',
    spaceAfterActor: (actor: string, command: string) => `put a space after ${actor}: ${command}`,
  },
  'zh-CN': {
    unknown: (word) => `${shown(word)} 不是命令`,
    unknownAfter: (word, before) => `${shown(word)} 不能跟在 "${before}" 后面`,
    partial: (name, next) => `"${name}" 后面还要有 ${either(next)}`,
    listCommands: 'help 列出所有命令',
    runProgram: (word) => `要在盒子里运行程序：run ${word}`,
    ofShell: '那是 shell 里的命令：用 shell 在盒子里打开一个',
    spaceAfterActor: (actor, command) => `在 ${actor}: 后面加一个空格：${actor}: ${command}`,
  },
});

/** What shells and other programs with a prompt call a command of ours. */
const CALLED_ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ...['exit', 'logout', 'bye', 'q'].map((word) => [word, 'quit'] as const),
  ...['man', '?'].map((word) => [word, 'help'] as const),
  ...['sh', 'bash', 'enter', 'attach'].map((word) => [word, 'shell'] as const),
]);
/** Words that only mean something within a shell: no program has these names. */
const OF_SHELLS: ReadonlySet<string> = new Set([
  'cd',
  'export',
  'alias',
  'source',
  'umask',
  'ulimit',
  'jobs',
]);

/** So many commands whose names end with a word are worth naming. */
const MOST_LONGER = 3;

type Command = Found & { readonly command: NonNullable<Found['command']> };

/**
 * The command that the words begin with; `next` and `under` tell of the longer ones that it could have been.
 * @throws LanguageError
 */
export function findCommand(source: Source, words: readonly Word[], registry: Registry): Command {
  const found = registry.find(words.map(({ value }) => value));
  const { command, length, depth } = found;
  if (command && depth === length) return { ...found, command };
  if (command) return { ...found, command, next: [], under: [command] };
  const wrong = words[depth];
  if (!wrong) {
    const last = words.at(-1)!;
    const name = words.map(({ value }) => value).join(' ');
    throw faultAt(source, { start: last.end, end: last.end }, partialCommand(name, found));
  }
  const before = words.slice(0, depth).map(({ value }) => value);
  throw faultAt(
    source,
    wrong,
    before.length === 0 ? unknownCommand(wrong, registry) : unknownWord(wrong, before, found),
  );
}

function partialCommand(name: string, { next, under }: Found): Fault {
  return { problem: words().partial(name, next), usage: usageLines(under) };
}

function unknownWord({ value }: Word, before: readonly string[], { next, under }: Found): Fault {
  const problem = words().unknownAfter(value, before.join(' '));
  return { problem, nearest: nearest(value, next), usage: usageLines(under) };
}

function unknownCommand({ value }: Word, registry: Registry): Fault {
  const problem = words().unknown(value);
  const { next } = registry.find([]);
  const [, actor, command] = /^([a-z][\w-]*):([a-z].*)$/.exec(value) ?? [];
  if (actor && command && next.includes(command))
    return { problem, hint: words().spaceAfterActor(actor, command) };
  const known = CALLED_ELSEWHERE.get(value);
  const longer = registry.commands.map(({ name }) => name).filter((name) => name.endsWith(` ${value}`));
  const isOneOfFew = longer.length > 0 && longer.length <= MOST_LONGER;
  const similar = known && next.includes(known) ? [known] : isOneOfFew ? longer : nearest(value, next);
  if (similar.length > 0) return { problem, nearest: similar };
  if (OF_SHELLS.has(value) && next.includes('shell')) return { problem, hint: words().ofShell };
  const looksLikeProgram = /^[\w./-]{1,40}$/.test(value);
  if (looksLikeProgram && next.includes('run'))
    return { problem, hint: words().runProgram(quoteWord(value)) };
  return next.includes('help') ? { problem, hint: words().listCommands } : { problem };
}
