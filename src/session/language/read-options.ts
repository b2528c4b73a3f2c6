import { defineWords, textOf } from '../../locale/locale.ts';
import { nearest } from '../../steps/kinds/nearest.ts';
import { shown } from '../../steps/kinds/say.ts';
import type { Kind, Params } from '../../steps/params.ts';
import { ACTOR_OPTION } from './actor.ts';
import type { Fault } from './errors.ts';
import { optionsOf } from './parameters.ts';
import { type Arguments, fail, type Reading, readValue } from './reading.ts';
import type { GivenOption } from './separate.ts';

const words = defineWords({
  en: {
    unknown: (option: string, command: string) => `${shown(option)} is no option of "${command}"`,
    unknownHint: 'a word that begins with - can stand after --',
    actorFirst: `${ACTOR_OPTION} stands before the command`,
    help: (command: string) => `type: help ${command}`,
    twice: (option: string) => `${option} is given twice`,
    noValue: (option: string, { placeholder, expects }: Kind<unknown>) =>
      `${option} lacks its ${placeholder}: ${textOf(expects)}`,
    flagValue: (option: string) => `${option} takes no value`,
  },
  'zh-CN': {
    unknown: (option, command) => `${shown(option)} 不是 "${command}" 的选项`,
    unknownHint: '以 - 开头的普通单词可以写在 -- 之后',
    actorFirst: `${ACTOR_OPTION} 要写在命令前面`,
    help: (command) => `请输入：help ${command}`,
    twice: (option) => `${option} 给了两次`,
    noValue: (option, { placeholder, expects }) => `${option} 缺少 ${placeholder}：${textOf(expects)}`,
    flagValue: (option) => `${option} 不接受值`,
  },
});

/**
 * The values of the options given; flags not given are `false`, other options absent.
 * @throws LanguageError
 */
export function readOptions(reading: Reading, given: readonly GivenOption[]): Arguments {
  const { params } = reading.command;
  const args: Record<string, unknown> = {};
  for (const { key, param } of optionsOf(params).values()) if (param.role === 'flag') args[key] = false;
  const seen = new Set<string>();
  for (const option of given) {
    const { name, word, parameter } = option;
    if (!parameter) return fail(reading, word, unknownOption(reading, name));
    if (seen.has(name)) fail(reading, word, { problem: words().twice(name) });
    seen.add(name);
    args[parameter.key] =
      parameter.param.role === 'flag'
        ? readFlag(reading, option)
        : readOption(reading, option, parameter.param.kind);
  }
  return args;
}

function readFlag(reading: Reading, { word, name, attached }: GivenOption): true {
  return attached === undefined ? true : fail(reading, word, { problem: words().flagValue(name) });
}

function readOption(reading: Reading, option: GivenOption, kind: Kind<unknown>): unknown {
  const { word, name, attached, following } = option;
  if (attached !== undefined) {
    const equals = reading.source.text.indexOf('=', word.start);
    return readValue(reading, kind, attached, { start: equals + 1, end: word.end });
  }
  if (!following) return fail(reading, word, { problem: words().noValue(name, kind) });
  return readValue(reading, kind, following.value, following);
}

function unknownOption({ command }: Reading, option: string): Fault {
  const problem = words().unknown(option, command.name);
  if (option === '--help' || option === '-h') return { problem, hint: words().help(command.name) };
  if (option === ACTOR_OPTION) return { problem, hint: words().actorFirst };
  const similar = nearestOptions(command.params, option);
  return similar.length > 0 ? { problem, nearest: similar } : { problem, hint: words().unknownHint };
}

/** The options that a word resembles. Dashes, typeset ones too, are not compared: they make all options alike. */
export function nearestOptions(params: Params, word: string): string[] {
  const bare = (option: string) => option.replace(/^\p{Dash}+/u, '');
  const byBareName = new Map([...optionsOf(params).keys()].map((option) => [bare(option), option]));
  return nearest(bare(word), byBareName.keys()).map((name) => byBareName.get(name)!);
}
