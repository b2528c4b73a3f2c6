import { parseArgs } from 'node:util';
import { defineWords, findLocale, LOCALES, localeOf, setLocale } from '../locale/locale.ts';
import { nearest } from '../steps/kinds/nearest.ts';
import { either } from '../steps/kinds/say.ts';

const words = defineWords({
  en: {
    usage: `usage: ns-lab [--plain]              open the prompt
       ns-lab run FILE|-            carry out a script (- for standard input)
              [--json]              one JSON object a line for each command
              [--snapshots]         with --json: the state after each command
              [--keep-going]        go on after a command that failed
       ns-lab demo                  build a complete container, step by step
       ns-lab doctor [--json]       try what this machine can do
       ns-lab lesson [start NAME]   learn by doing: the lessons, or one of them
              [--class FILE]        what a teacher wants of a class: which lessons, in which order
       ns-lab lesson list [--json]  the lessons: done, open, unavailable and why
       ns-lab lesson export FILE    write what you have done to a file; import FILE reads it,
                                    reset [NAME] forgets it
       ns-lab report [--json|--md]  what a learner has done, for a teacher; [FILE...] exported ones
       ns-lab present NAME          a lesson that types itself, a key a command, for a talk
              [--script FILE]       with another script than its solution
       ns-lab notes                 what the presenter has to say, on a second terminal
       ns-lab lesson new DIR        begin a lesson of your own
       ns-lab lesson check [DIR...] check lessons: what is written, and that the kernel agrees
       ns-lab lesson run DIR        do a lesson while you write it; --watch follows your changes
       ns-lab clean                 remove what an ns-lab that was killed left behind
       ns-lab help [COMMAND...]     explain the commands of the prompt
       ns-lab --version
       --delegate                   with the first four: as an ordinary user, in a control group of your own
       --lang en|zh-CN              the language, with any of them; otherwise that of LANG`,
    noCommand: (name: string) => `there is no command "${name}"`,
    noOption: (name: string) => `there is no option ${name}`,
    didYouMean: (problem: string, names: string) => `${problem}; did you mean ${names}?`,
    oneFile: 'run takes one FILE, or - for standard input',
    thePrompt: 'the prompt',
    noArgument: (command: string, word: string) => `${command} takes no argument: "${word}"`,
    notItsOption: (command: string, option: string) => `${command} takes no option ${option}`,
    noValue: (option: string) => `${option} takes no value`,
    language: `--lang takes ${either(LOCALES)}`,
    needsJson: '--snapshots goes with --json',
  },
  'zh-CN': {
    usage: `用法：  ns-lab [--plain]             打开提示符
       ns-lab run FILE|-            执行一个脚本（- 表示标准输入）
              [--json]              每个命令输出一行 JSON 对象
              [--snapshots]         与 --json 合用：每个命令之后的状态
              [--keep-going]        命令失败后继续
       ns-lab demo                  一步一步构建一个完整的容器
       ns-lab doctor [--json]       实际试一试这台机器能做什么
       ns-lab lesson [start NAME]   边做边学：列出课程，或开始其中一课
              [--class FILE]        教师对一个班的要求：哪些课、什么顺序
       ns-lab lesson list [--json]  课程：已完成、未做、不可用及原因
       ns-lab lesson export FILE    把学习进度写入文件；import FILE 读入，reset [NAME] 清除
       ns-lab report [--json|--md]  给教师看的学习报告；[FILE...] 为导出的进度
       ns-lab present NAME          演示一课：按一个键，自动输入一条命令
              [--script FILE]       用另一个脚本代替答案
       ns-lab notes                 演示者的备注，显示在第二个终端上
       ns-lab lesson new DIR        开始编写自己的一课
       ns-lab lesson check [DIR...] 检查课程：写的内容，以及内核是否同意
       ns-lab lesson run DIR        边写边试一课；--watch 跟随每次改动
       ns-lab clean                 清除被杀死的 ns-lab 留下的东西
       ns-lab help [COMMAND...]     解释提示符里的命令
       ns-lab --version
       --delegate                   与前四种合用：普通用户在属于自己的控制组里运行
       --lang en|zh-CN              语言，可与以上任何一种合用；否则按 LANG`,
    noCommand: (name) => `没有 "${name}" 这个命令`,
    noOption: (name) => `没有 ${name} 这个选项`,
    didYouMean: (problem, names) => `${problem}；是不是 ${names}？`,
    oneFile: 'run 需要一个 FILE，或用 - 表示标准输入',
    thePrompt: '提示符',
    noArgument: (command, word) => `${command} 不接受参数："${word}"`,
    notItsOption: (command, option) => `${command} 不接受选项 ${option}`,
    noValue: (option) => `${option} 不接受值`,
    language: `--lang 只接受 ${LOCALES.join(' 或 ')}`,
    needsJson: '--snapshots 要与 --json 合用',
  },
});

const OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'V' },
  lang: { type: 'string' },
  plain: { type: 'boolean' },
  json: { type: 'boolean' },
  snapshots: { type: 'boolean' },
  'keep-going': { type: 'boolean' },
  delegate: { type: 'boolean' },
  class: { type: 'string' },
  script: { type: 'string' },
  watch: { type: 'boolean' },
  md: { type: 'boolean' },
} as const;

/** Taken by every command. */
const OF_ALL: readonly string[] = ['lang'];
const OF_SCRIPTS = ['json', 'snapshots', 'keep-going', 'delegate'];
/** The options that each command takes, and how many words; '' is the prompt. */
const COMMANDS = {
  '': { options: ['plain', 'delegate'], words: 0 },
  run: { options: OF_SCRIPTS, words: 1 },
  demo: { options: OF_SCRIPTS, words: 0 },
  doctor: { options: ['json', 'delegate'], words: 0 },
  lesson: { options: ['plain', 'json', 'class', 'watch', 'delegate'], words: Number.POSITIVE_INFINITY },
  present: { options: ['script', 'plain', 'delegate'], words: Number.POSITIVE_INFINITY },
  notes: { options: [], words: 0 },
  report: { options: ['json', 'md'], words: Number.POSITIVE_INFINITY },
  clean: { options: [], words: 0 },
  help: { options: ['json'], words: Number.POSITIVE_INFINITY },
} as const satisfies Readonly<Record<string, { options: readonly string[]; words: number }>>;

export type CommandName = keyof typeof COMMANDS;

/** What a command line asks for. */
export interface CommandLine {
  readonly command: CommandName | '--help' | '--version';
  readonly args: readonly string[];
  /** The prompt line by line, also on a terminal. */
  readonly plain: boolean;
  readonly json: boolean;
  readonly snapshots: boolean;
  readonly keepGoing: boolean;
  readonly delegate: boolean;
  /** A class file. */
  readonly classFile: string | undefined;
  /** A script to present. */
  readonly scriptFile: string | undefined;
  readonly watch: boolean;
  readonly markdown: boolean;
}

/** A command line that is wrong. */
export class CommandLineError extends Error {
  override readonly name = 'CommandLineError';
}

/** How ns-lab is called, in the language of this run. */
export const usage = (): string => words().usage;

/**
 * Reads a command line, and sets the language of this run.
 * @throws CommandLineError
 */
export function readCommandLine(argv: readonly string[], env: NodeJS.ProcessEnv): CommandLine {
  setLocale(localeOf(env));
  // Not strict: its messages are about parseArgs, and there is no nearest word in them.
  const { values, positionals, tokens } = parseArgs({
    args: [...argv],
    options: OPTIONS,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  // First, so that what is wrong with the rest is said in this language.
  if (values.lang !== undefined) setLocale(languageOf(String(values.lang)));
  for (const token of tokens) if (token.kind === 'option') checkOption(token);
  const [name = '', ...args] = positionals;
  const line = {
    args,
    plain: values.plain === true,
    json: values.json === true,
    snapshots: values.snapshots === true,
    keepGoing: values['keep-going'] === true,
    delegate: values.delegate === true,
    scriptFile: values.script === undefined ? undefined : String(values.script),
    classFile: values.class === undefined ? undefined : String(values.class),
    watch: values.watch === true,
    markdown: values.md === true,
  };
  if (values.help) return { command: '--help', ...line };
  if (values.version) return { command: '--version', ...line };
  const command = commandOf(name);
  checkUse(command, args, Object.keys(values));
  if (line.snapshots && !line.json) throw new CommandLineError(words().needsJson);
  return { command, ...line };
}

function checkOption({
  name,
  rawName,
  value,
}: {
  name: string;
  rawName: string;
  value?: string | undefined;
}) {
  if (!Object.hasOwn(OPTIONS, name)) {
    const all = Object.keys(OPTIONS).map((each) => `--${each}`);
    throw new CommandLineError(withNearest(words().noOption(rawName), rawName, all));
  }
  const takesValue = OPTIONS[name as keyof typeof OPTIONS].type === 'string';
  if (!takesValue && value !== undefined) throw new CommandLineError(words().noValue(rawName));
}

function languageOf(name: string) {
  const language = findLocale(name);
  if (!language) throw new CommandLineError(words().language);
  return language;
}

function commandOf(name: string): CommandName {
  if (Object.hasOwn(COMMANDS, name)) return name as CommandName;
  throw new CommandLineError(withNearest(words().noCommand(name), name, Object.keys(COMMANDS)));
}

function checkUse(command: CommandName, args: readonly string[], given: readonly string[]): void {
  const takes = COMMANDS[command];
  if (command === 'run' && args.length !== 1) throw new CommandLineError(words().oneFile);
  const name = command || words().thePrompt;
  if (args.length > takes.words) throw new CommandLineError(words().noArgument(name, args[takes.words]!));
  const option = given.find((one) => ![...OF_ALL, ...takes.options].includes(one));
  if (option) throw new CommandLineError(words().notItsOption(name, `--${option}`));
}

function withNearest(problem: string, word: string, known: readonly string[]): string {
  const guesses = nearest(word, known.filter(Boolean));
  return guesses.length > 0 ? words().didYouMean(problem, either(guesses)) : problem;
}
