import { defineWords } from '../../locale/locale.ts';
import { shown } from '../../steps/kinds/say.ts';
import { quoteWord } from '../../steps/quote.ts';
import { addressOf } from './actor.ts';
import type { Fault } from './errors.ts';
import type { Registry } from './registry.ts';
import { separate } from './separate.ts';
import { faultAt, type Source } from './source.ts';
import type { Word } from './words.ts';

const words = defineWords({
  en: {
    pipe: 'there are no pipes',
    redirection: 'there are no redirections',
    sequence: 'one command a line',
    background: 'nothing runs in the background',
    problem: (word: string, reason: string) =>
      `${shown(word)} means something to a shell, not here: ${reason}`,
    hint: (line: string) => `in a shell of the box: ${line}`,
    hintOwnLine: 'write the next command on a line of its own',
  },
  'zh-CN': {
    pipe: '没有管道',
    redirection: '没有重定向',
    sequence: '一行一个命令',
    background: '没有后台运行',
    problem: (word, reason) => `${shown(word)} 在 shell 里有含义，在这里没有：${reason}`,
    hint: (line) => `在盒子的 shell 里：${line}`,
    hintOwnLine: '把下一个命令写在单独的一行',
  },
});

/** What a shell would do at an operator; the first row that matches. */
const MEANINGS = [
  { pattern: /[<>]/, reason: 'redirection' },
  { pattern: /^(&&|\|\|)|;/, reason: 'sequence' },
  { pattern: /\|/, reason: 'pipe' },
  { pattern: /&/, reason: 'background' },
] as const;

const STARTS_WITH_OPERATOR = /^[|&;<>]/;
const LONGEST_EXAMPLE = 60;

/**
 * Refuses what a shell would take for an operator, and says how to get what it stands for.
 * @throws LanguageError
 */
export function refuseOperators(source: Source, line: readonly Word[], registry: Registry): void {
  const operator = line.find((word) => word.operator);
  if (!operator) return;
  const called = line.slice(addressOf(line).at);
  const { command, length } = registry.find(called.map(({ value }) => value));
  const program = command ? separate(command.params, called.slice(length)).rest : [];
  const [first] = program;
  const isInProgram = program.includes(operator) && !STARTS_WITH_OPERATOR.test(first!.value);
  const runner = command && isInProgram ? command.name : 'run';
  const script = first && isInProgram ? source.text.slice(first.start, line.at(-1)!.end) : '';
  throw faultAt(source, operator, operatorFault(operator.value, runner, script));
}

function operatorFault(operator: string, runner: string, script: string): Fault {
  const { reason } = MEANINGS.find(({ pattern }) => pattern.test(operator))!;
  const problem = words().problem(operator, words()[reason]);
  if (reason === 'sequence' && script === '') return { problem, hint: words().hintOwnLine };
  const fitsInHint = script !== '' && script.length <= LONGEST_EXAMPLE && !script.includes('\n');
  const quoted = fitsInHint ? quoteWord(script, 'single') : "'...'";
  return { problem, hint: words().hint(`${runner} sh -c ${quoted}`) };
}
