import { defineWords, translate } from '../../locale/locale.ts';
import { either, shown } from '../../steps/kinds/say.ts';
import type { LiveValues } from '../../steps/params.ts';
import { findEntry, nextWords } from '../glossary/glossary.ts';
import { ACTOR_OPTION, addressOf } from './actor.ts';
import type { Candidate, Offer, WordsAround } from './offer.ts';
import { offerArguments } from './offer-arguments.ts';
import type { Registry } from './registry.ts';
import type { Word } from './words.ts';

const words = defineWords({
  en: {
    nothing: 'nothing more',
    command: 'a command',
    after: (name: string, next: readonly string[]) => `${name} goes on with ${either(next)}`,
    unknown: (words: readonly string[]) => `${shown(words.join(' '))} is not a command`,
    actor: 'the name of a box, or host',
    forActor: (actor: string) => `one command for ${actor}`,
    forAnyActor: 'one command for another actor',
  },
  'zh-CN': {
    nothing: '不需要别的',
    command: '一个命令',
    after: (name, next) => `${name} 后面还要有 ${either(next)}`,
    unknown: (words) => `${shown(words.join(' '))} 不是命令`,
    actor: '盒子的名字，或 host',
    forActor: (actor) => `只让一个命令作用于 ${actor}`,
    forAnyActor: '只让一个命令作用于另一个对象',
  },
});

/** The command whose arguments are the names of commands, and words of the glossary. */
const HELP = 'help';

/** What completion looks things up in. */
export interface Surroundings {
  readonly registry: Registry;
  readonly live: LiveValues;
  /** Boxes and `host`, for the beginning of a line. */
  readonly actors: readonly string[];
}

/** What can stand at the cursor; undefined if what stands before it is wrong already. */
export function offerWords(words: WordsAround<Word>, surroundings: Surroundings): Offer | undefined {
  const { before, begun } = words;
  const { actors } = surroundings;
  if (before.length === 1 && before[0]!.value === ACTOR_OPTION) return offerActors(actors);
  if (before.length === 0 && begun.startsWith(`${ACTOR_OPTION}=`))
    return offerActors(actors, `${ACTOR_OPTION}=`);
  const called = { ...words, before: before.slice(addressOf(before).at) };
  const offer = offerCommand(called, surroundings);
  if (before.length > 0 || !offer) return offer;
  return { ...offer, candidates: [...offer.candidates, ...addresses(begun, actors)] };
}

function offerActors(actors: readonly string[], prefix = ''): Offer {
  return { candidates: actors.map((actor) => ({ value: prefix + actor })), expects: words().actor };
}

/** `web:` for every actor; the option with the same meaning only where a word begins like it. */
function addresses(begun: string, actors: readonly string[]): Candidate[] {
  const option = begun.startsWith('-') ? [{ value: ACTOR_OPTION, hint: words().forAnyActor }] : [];
  return [...actors.map((actor) => ({ value: `${actor}:`, hint: words().forActor(actor) })), ...option];
}

function offerCommand(words: WordsAround<Word>, { registry, live }: Surroundings): Offer | undefined {
  const values = words.before.map(({ value }) => value);
  const { command, length } = registry.find(values);
  if (command?.name === HELP) return offerTopics(values.slice(1), words.begun, registry);
  const names = offerNames(values, registry);
  const args =
    command && offerArguments(command.params, { ...words, before: words.before.slice(length) }, live);
  if (!names || !args) return args ?? names;
  return { candidates: [...names.candidates, ...args.candidates], expects: args.expects };
}

/**
 * What `help` can be asked about. A whole name leaves nothing to add. Words of the glossary come with the first
 * letter: a list of everything would hide the commands.
 */
function offerTopics(values: readonly string[], begun: string, registry: Registry): Offer {
  const names = offerNames(values, registry);
  const terms = values.length + begun.length > 0 ? offerTerms(values) : [];
  const isKnown = registry.find(values).depth === values.length || findEntry(values.join(' '));
  const isOver = terms.length === 0;
  const expects = isKnown || !isOver ? words().nothing : words().unknown(values);
  return { candidates: [...(names?.candidates ?? []), ...terms], expects: names?.expects ?? expects };
}

const offerTerms = (values: readonly string[]): Candidate[] =>
  nextWords(values).map(({ word, entry }) => ({ value: word, hint: entry.term }));

/** The words with which these become the name of a command, if some do. */
function offerNames(values: readonly string[], registry: Registry): Offer | undefined {
  const { depth, next } = registry.find(values);
  if (depth < values.length || next.length === 0) return undefined;
  const candidates = next.map((word) => ({ value: word, hint: hintOf([...values, word], registry) }));
  return {
    candidates,
    expects: values.length === 0 ? words().command : words().after(values.join(' '), next),
  };
}

function hintOf(name: readonly string[], registry: Registry): string {
  const { command, length, next } = registry.find(name);
  return command && length === name.length ? translate(command.summary) : either(next);
}
