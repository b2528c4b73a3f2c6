import { readFileSync } from 'node:fs';
import { commandLine } from './kernel/arguments.ts';
import { defineWords } from './locale/locale.ts';
import { type CommandLine, CommandLineError, readCommandLine, usage } from './repl/command-line.ts';
import { complain, print as say } from './repl/print.ts';

const words = defineWords({
  en: {
    help: '`ns-lab --help` lists the commands and options',
    remedy: 'do:    ',
    unwritten: (reason: string) => `what it printed could not be written: ${reason}`,
  },
  'zh-CN': {
    help: '`ns-lab --help` 列出全部命令和选项',
    remedy: '办法：',
    unwritten: (reason) => `输出写不出去：${reason}`,
  },
});

/** Exit status for a command line that is wrong, as for a script that does not parse. */
const USAGE_STATUS = 2;
const FAILED_STATUS = 1;

async function main(): Promise<number> {
  let line: CommandLine;
  try {
    line = readCommandLine(commandLine(), process.env);
  } catch (error) {
    if (!(error instanceof CommandLineError)) throw error;
    // The whole usage would push what is wrong off a small screen.
    complain(`${error.message}\n${words().help}`);
    return USAGE_STATUS;
  }
  if (line.command === '--help') return print(usage());
  if (line.command === '--version') return print(version());
  // What a command does not need is not loaded.
  if (line.delegate) (await import('./repl/delegate.ts')).delegate();
  const start = await import('./repl/start.ts');
  switch (line.command) {
    case '':
      return start.startPrompt(line);
    case 'run':
      return start.startScript(line.args[0]!, line);
    case 'demo':
      return start.startDemo(line);
    case 'doctor':
      return start.startDoctor(line);
    case 'help':
      return start.startLine(['help', ...line.args].join(' '), line);
    case 'lesson':
      return (await import('./repl/lessons/command-line.ts')).startLesson(line.args, line);
    case 'present':
      return (await import('./repl/lessons/present.ts')).present(line.args, {
        script: line.scriptFile,
        plain: line.plain,
      });
    case 'notes':
      return (await import('./repl/lessons/notes.ts')).showNotes();
    case 'report':
      return (await import('./repl/lessons/report.ts')).report(line.args, line);
    case 'clean':
      return start.startClean();
  }
}

function print(text: string): number {
  say(text);
  return 0;
}

function version(): string {
  const file = new URL('../package.json', import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')).version;
}

// `ns-lab demo | head`: the reader has gone, so end as a closed terminal would end it.
process.stderr.on('error', endWithReader);
process.stdout.on('error', endWithReader);
// A full disk: what runs comes to its end, but whoever reads the file must know.
process.stdout.once('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') return;
  complain(words().unwritten(error.message));
  process.exitCode = FAILED_STATUS;
});

main()
  .catch(fail)
  .then((status) => {
    process.exitCode ||= status;
  });

function endWithReader({ code }: NodeJS.ErrnoException): void {
  if (code === 'EPIPE') process.kill(process.pid, 'SIGTERM');
}

/** What no command could report: it happened before the first one, or after the last. */
async function fail(error: unknown): Promise<number> {
  const { reportError } = await import('./session/error-report.ts');
  const { message, remedy } = reportError(error);
  complain(message + (remedy ? `\n  ${words().remedy}${remedy}` : ''));
  return FAILED_STATUS;
}
