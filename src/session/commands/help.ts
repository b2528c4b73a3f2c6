import { UnavailableError } from '../../lab/errors.ts';
import { defineWords, type Translated, translate } from '../../locale/locale.ts';
import type { AnyCommand, CommandGroup } from '../../steps/command.ts';
import { anyWord, nearest } from '../../steps/kinds.ts';
import { anyNumber } from '../../steps/params.ts';
import { ENTRIES, findEntry, kindOf, spellingsOf } from '../glossary/glossary.ts';
import { type CommandHelp, helpFor, usageOf } from '../language/usage.ts';
import type { View } from '../ledger.ts';
import { hang, loadMeasure } from '../views/wrap-text.ts';
import { BLANK, type Row } from './help-row.ts';
import { explainWord, glossaryOf, overviewOfWords, type WordHelp, wordHelp } from './help-word.ts';
import { defineCommand } from './session-command.ts';

/** In the order in which they are listed. */
const GROUPS: Readonly<Record<CommandGroup, Translated>> = {
  boxes: { en: 'Boxes', 'zh-CN': '盒子' },
  namespaces: { en: 'Namespaces and identity', 'zh-CN': '命名空间与身份' },
  files: { en: 'File systems', 'zh-CN': '文件系统' },
  network: { en: 'Network', 'zh-CN': '网络' },
  limits: { en: 'Limits', 'zh-CN': '资源限制' },
  privileges: { en: 'Privileges', 'zh-CN': '特权' },
  programs: { en: 'Programs', 'zh-CN': '程序' },
  look: { en: 'Look', 'zh-CN': '查看' },
  lessons: { en: 'Lessons', 'zh-CN': '课程' },
  session: { en: 'Session', 'zh-CN': '会话' },
};

/** The labels are of one width in each language. */
const words = defineWords({
  en: {
    example: 'example   ',
    see: 'see       ',
    docker: 'docker    ',
    end: '`help COMMAND` explains one, `help WORD` a word. `NAME: COMMAND` acts for another actor once. # begins a comment.',
    unknown: (name: string) => `there is no command "${name}", and no such word in the glossary`,
    expected: (what: string) => ` (${what})`,
    title: (name: string, summary: string) => `${name}: ${summary}`,
  },
  'zh-CN': {
    example: '示例    ',
    see: '参见    ',
    docker: 'docker  ',
    end: '`help COMMAND` 解释一个命令，`help WORD` 解释一个词。`NAME: COMMAND` 让一个命令作用于另一个对象。# 之后是注释。',
    unknown: (name) => `没有 "${name}" 这个命令，词汇表里也没有这个词`,
    expected: (what) => `（${what}）`,
    title: (name, summary) => `${name}：${summary}`,
  },
});

export const help = defineCommand({
  name: 'help',
  group: 'session',
  summary: {
    en: 'list the commands, or explain one or a word of the glossary',
    'zh-CN': '列出全部命令，或解释一个命令、词汇表里的一个词',
  },
  params: {
    command: anyNumber(anyWord('TOPIC'), {
      en: 'a command; or a word such as uts, EPERM, whiteout',
      'zh-CN': '命令；或一个词，例如 uts、EPERM、whiteout',
    }),
  },
  man: [],
  example: 'help mount overlay',
  async run({ registry }, { command: topic }) {
    if (topic.length === 0)
      return { view: await viewOf(overview(registry.commands), registry.commands.map(helpFor)) };
    const name = topic.join(' ');
    const under = [
      ...registry.commands.filter((each) => each.name === name),
      ...registry.commands.filter((each) => each.name.startsWith(`${name} `)),
    ];
    const word = under.length === 0 ? findEntry(name) : undefined;
    if (word) return { view: await viewOf(explainWord(word), [wordHelp(word)]) };
    if (under.length === 0) throw unknown(name, registry.commands);
    const rows = under.flatMap((each) => [...explain(each), ...glossaryOf(each.name), BLANK]);
    return { view: await viewOf(rows, under.map(helpFor)) };
  },
});

/** Commands come before words, and what resembles most before the rest. */
function unknown(name: string, commands: readonly AnyCommand[]): UnavailableError {
  const names = [...commands.map((each) => each.name), ...ENTRIES.flatMap(spellingsOf)];
  const kind = kindOf(name);
  const [guess] = [
    ...(kind ? [kind] : []),
    ...nearest(name, names),
    ...names.filter((each) => each.split(' ').includes(name)),
  ];
  return new UnavailableError(words().unknown(name), guess ? `help ${guess}` : 'help');
}

async function viewOf(rows: readonly Row[], data: readonly (CommandHelp | WordHelp)[]): Promise<View> {
  const measure = await loadMeasure();
  const linesIn = (columns: number) => rows.flatMap(([label, text]) => hang(label, text, columns, measure));
  return { lines: linesIn(Number.POSITIVE_INFINITY), linesIn, isProse: true, data };
}

function overview(commands: readonly AnyCommand[]): Row[] {
  const width = Math.max(...commands.map((command) => command.name.length)) + 2;
  const groups = Object.entries(GROUPS).flatMap(([group, title]): Row[] => [
    ['', translate(title)],
    ...commands
      .filter((each) => each.group === group)
      .map((command): Row => [`  ${command.name.padEnd(width)}`, translate(command.summary)]),
    BLANK,
  ]);
  return [...groups, ...overviewOfWords(), BLANK, ['', words().end]];
}

function explain(command: AnyCommand): Row[] {
  const { name, summary, parameters, example, man, docker, notes } = helpFor(command);
  const width = Math.max(0, ...parameters.map(({ form }) => form.length)) + 2;
  const meaning = ({ help: text, expects }: (typeof parameters)[number]) =>
    text + (expects && expects !== text ? words().expected(expects) : '');
  return [
    ['', words().title(name, summary)],
    BLANK,
    ['  ', usageOf(command)],
    BLANK,
    ...parameters.map((each): Row => [`  ${each.form.padEnd(width)}`, meaning(each)]),
    ...(parameters.length > 0 ? [BLANK] : []),
    ...notes.map((note): Row => ['  ', note]),
    ...(notes.length > 0 ? [BLANK] : []),
    [`  ${words().example}`, example],
    ...(man.length > 0 ? [[`  ${words().see}`, man.join(', ')] as const] : []),
    ...(docker ? [[`  ${words().docker}`, docker] as const] : []),
  ];
}
