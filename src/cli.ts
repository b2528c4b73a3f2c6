#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { findLocale, LOCALES, localeOf, setLocale } from './locale/locale.ts';

const USAGE = `usage: ns-lab [--plain]              open the prompt
       ns-lab run FILE|-            carry out a script (- for standard input)
              [--json]              one JSON object a line for each command
              [--snapshots]         with --json: the state after each command
              [--keep-going]        go on after a command that failed
       ns-lab demo                  build a complete container, step by step
       ns-lab doctor [--json]       try what this machine can do
       ns-lab clean                 remove what an ns-lab that was killed left behind
       ns-lab help [COMMAND...]     explain the commands of the prompt
       ns-lab --version
       --lang en|zh-CN              the language, with any of them; otherwise that of LANG`;

const OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'V' },
  lang: { type: 'string' },
  plain: { type: 'boolean' },
  json: { type: 'boolean' },
  snapshots: { type: 'boolean' },
  'keep-going': { type: 'boolean' },
} as const;

/** Taken by every command. */
const OF_ALL: readonly string[] = ['lang'];
const OF_SCRIPTS = ['json', 'snapshots', 'keep-going'];
/** The options that each command takes, and how many words; '' is the prompt. */
const COMMANDS: Readonly<Record<string, { readonly options: readonly string[]; readonly words: number }>> = {
  '': { options: ['plain'], words: 0 },
  run: { options: OF_SCRIPTS, words: 1 },
  demo: { options: OF_SCRIPTS, words: 0 },
  doctor: { options: ['json'], words: 0 },
  clean: { options: [], words: 0 },
  help: { options: ['json'], words: Number.POSITIVE_INFINITY },
};

/** Exit status for a command line that is wrong, as for a script that does not parse. */
const USAGE_STATUS = 2;
const FAILED_STATUS = 1;

async function main(): Promise<number> {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse();
  } catch (error) {
    console.error(`ns-lab: ${(error as Error).message}\n${USAGE}`);
    return USAGE_STATUS;
  }
  const { values, positionals } = parsed;
  if (values.help) return print(USAGE);
  if (values.version) return print(version());
  const [command = '', ...args] = positionals;
  const problem = misuse(command, args, Object.keys(values));
  if (problem) return usageError(problem);
  const language = values.lang === undefined ? localeOf(process.env) : findLocale(values.lang);
  if (!language) return usageError(`--lang takes ${LOCALES.join(' or ')}, not "${values.lang}"`);
  setLocale(language);
  const options = {
    json: values.json ?? false,
    snapshots: values.snapshots ?? false,
    keepGoing: values['keep-going'] ?? false,
  };
  // What a command does not need is not loaded.
  switch (command) {
    case '':
      return (await import('./repl/start.ts')).startPrompt();
    case 'run':
      return (await import('./repl/start.ts')).startScript(args[0]!, options);
    case 'demo':
      return (await import('./repl/start.ts')).startDemo(options);
    case 'doctor':
      return (await import('./repl/start.ts')).startDoctor(options);
    case 'help':
      return (await import('./repl/start.ts')).startLine(['help', ...args].join(' '), options);
    default:
      return (await import('./repl/start.ts')).startClean();
  }
}

/** What is wrong with a command's words and options, if anything is. */
function misuse(command: string, args: readonly string[], given: readonly string[]): string | undefined {
  const takes = Object.hasOwn(COMMANDS, command) ? COMMANDS[command] : undefined;
  if (!takes) return `there is no command "${command}"`;
  if (command === 'run' && args.length !== 1) return 'run takes one FILE, or - for standard input';
  const name = command || 'the prompt';
  if (args.length > takes.words) return `${name} takes no argument: "${args[takes.words]}"`;
  const option = given.find((one) => ![...OF_ALL, ...takes.options].includes(one));
  return option && `${name} takes no option --${option}`;
}

const parse = () => parseArgs({ allowPositionals: true, options: OPTIONS });

function print(text: string): number {
  console.log(text);
  return 0;
}

function usageError(message: string): number {
  console.error(`ns-lab: ${message}\n${USAGE}`);
  return USAGE_STATUS;
}

function version(): string {
  const file = new URL('../package.json', import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')).version;
}

// `ns-lab demo | head`: the reader has gone, so end as a closed terminal would end it.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.kill(process.pid, 'SIGTERM');
  });
}

main()
  .catch(fail)
  .then((status) => {
    process.exitCode = status;
  });

/** What no command could report: it happened before the first one, or after the last. */
async function fail(error: unknown): Promise<number> {
  const { reportError } = await import('./session/error-report.ts');
  const { message, remedy } = reportError(error);
  console.error(`ns-lab: ${message}${remedy ? `\n  do:    ${remedy}` : ''}`);
  return FAILED_STATUS;
}
