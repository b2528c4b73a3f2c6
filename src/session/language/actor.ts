import { defineWords } from '../../locale/locale.ts';
import { isActorName, similarBoxName } from '../../steps/kinds/names.ts';
import { shown } from '../../steps/kinds/say.ts';
import { faultAt, type Source } from './source.ts';
import type { Word } from './words.ts';

const texts = defineWords({
  en: {
    noName: '--actor lacks the name of a box, or host',
    badName: (name: string) => `${shown(name)} is not the name of a box, nor host`,
    noCommand: (name: string) => `a command for ${shown(name)} should follow`,
    noCommandHint: (name: string) => `such as: ${name}: ps`,
  },
  'zh-CN': {
    noName: '--actor 缺少盒子的名字，或 host',
    badName: (name) => `${shown(name)} 不是盒子的名字，也不是 host`,
    noCommand: (name) => `后面应当有给 ${shown(name)} 的命令`,
    noCommandHint: (name) => `例如：${name}: ps`,
  },
});

/** Who a line is for, and where its command begins. */
export interface Addressed {
  readonly actor: string | undefined;
  /** The index of the first word of the command. */
  readonly at: number;
}

/** The option that does what `NAME:` does. */
export const ACTOR_OPTION = '--actor';

/** Reads `NAME:`, `--actor NAME` or `--actor=NAME` at the beginning of a line, without judging the name. */
export function addressOf(words: readonly Word[]): Addressed {
  const [first, second] = words;
  if (!first) return { actor: undefined, at: 0 };
  if (first.value === ACTOR_OPTION) return { actor: second?.value, at: 2 };
  if (first.value.startsWith(`${ACTOR_OPTION}=`))
    return { actor: first.value.slice(ACTOR_OPTION.length + 1), at: 1 };
  if (/^[^:]+:$/.test(first.value) && !first.quoted) return { actor: first.value.slice(0, -1), at: 1 };
  return { actor: undefined, at: 0 };
}

/**
 * The same, of a whole line: the name must be one that an actor can have, and a command must follow.
 * Whether there is such an actor, the session knows.
 * @throws LanguageError
 */
export function readAddress(source: Source, words: readonly Word[]): Addressed {
  const { actor, at } = addressOf(words);
  if (at === 0) return { actor, at };
  const name = words[at - 1] ?? words[0]!;
  const fail = (problem: string, more: { nearest?: string[]; hint?: string } = {}) =>
    faultAt(source, name, { problem, ...more });
  if (actor === undefined) throw fail(texts().noName);
  if (!isActorName(actor)) throw fail(texts().badName(actor), { nearest: similarBoxName(actor) });
  if (at >= words.length) throw fail(texts().noCommand(actor), { hint: texts().noCommandHint(actor) });
  return { actor, at };
}
