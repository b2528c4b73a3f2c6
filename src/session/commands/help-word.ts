import { defineWords, textOf, translate } from '../../locale/locale.ts';
import type { Entry } from '../glossary/entry.ts';
import { entriesAbout, findEntry, GLOSSARY } from '../glossary/glossary.ts';
import { BLANK, type Row } from './help-row.ts';

/** The labels are of one width in each language, and of that of the labels in a command's help. */
const words = defineWords({
  en: {
    see: 'see       ',
    lesson: 'lesson    ',
    docker: 'docker    ',
    commands: 'commands  ',
    glossary: 'glossary  ',
    overview: 'Words that `help WORD` explains',
    called: (term: string, _chinese: string) => term,
    part: (title: string, terms: readonly string[]) => `${title}: ${terms.join(', ')}`,
  },
  'zh-CN': {
    see: '参见    ',
    lesson: '课程    ',
    docker: 'docker  ',
    commands: '命令    ',
    glossary: '词汇    ',
    overview: '`help WORD` 解释的词',
    called: (term, chinese) => `${term}（${chinese}）`,
    part: (title, terms) => `${title}：${terms.join('、')}`,
  },
});

/** What `help WORD` says, for a face to lay out. */
export interface WordHelp extends Pick<Entry, 'term' | 'man' | 'lesson'> {
  readonly text: string;
  readonly docker: string | undefined;
  readonly commands: readonly string[];
}

export function wordHelp({ term, text, man, lesson, docker, commands = [] }: Entry): WordHelp {
  return {
    term,
    text: translate(text),
    man,
    ...(lesson && { lesson }),
    docker: docker && textOf(docker),
    commands,
  };
}

/** All words of the glossary, a paragraph for each part. */
export function overviewOfWords(): Row[] {
  return [
    ['', words().overview],
    ...GLOSSARY.map(({ title, entries }): Row => {
      const terms = entries.map(({ term }) => term);
      return ['  ', words().part(translate(title), terms)];
    }),
  ];
}

/** What `help WORD` says. */
export function explainWord(entry: Entry): Row[] {
  const { term, text, man, lesson, docker, commands } = wordHelp(entry);
  const facts: readonly (readonly [label: string, text: string | undefined])[] = [
    [words().see, man.join(', ')],
    [words().lesson, lesson && `lesson start ${lesson}`],
    [words().docker, docker],
    [words().commands, commands.length > 0 ? commands.join(', ') : undefined],
  ];
  return [
    ['', entry.chinese ? words().called(term, entry.chinese) : term],
    BLANK,
    ['  ', text],
    BLANK,
    ...facts.flatMap(([label, fact]): Row[] => (fact === undefined ? [] : [[`  ${label}`, fact]])),
  ];
}

/** The words of the glossary that belong to a command, and one that is called as it is. */
export function glossaryOf(name: string): Row[] {
  const called = findEntry(name);
  const entries = new Set([...(called ? [called] : []), ...entriesAbout(name)]);
  if (entries.size === 0) return [];
  const lines = [...entries].map(({ term }) => `help ${term}`);
  return [[`  ${words().glossary}`, lines.join(', ')]];
}
