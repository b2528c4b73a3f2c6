import { basename } from 'node:path';
import { cleanUp } from '../../lab/clean.ts';
import { readOwnFile, readStandardInput } from '../../lab/read-own-file.ts';
import { lessonDirectories } from '../../lessons/catalog.ts';
import { readClassFile } from '../../lessons/class-policy.ts';
import { findLesson } from '../../lessons/find-lesson.ts';
import { lessonsOf } from '../../lessons/lessons.ts';
import { listLessons } from '../../lessons/list.ts';
import { classOf, listView } from '../../lessons/list-view.ts';
import { mergeProgress, parseProgress } from '../../lessons/progress/progress.ts';
import { readProgress, resetProgress, writeProgress } from '../../lessons/progress/store.ts';
import { REGISTRY } from '../../lessons/registry.ts';
import { counted } from '../../locale/counted.ts';
import { defineWords } from '../../locale/locale.ts';
import { visibleJson } from '../../locale/visible.ts';
import { writeScript } from '../../session/script-file.ts';
import { nearest } from '../../steps/kinds.ts';
import { quoteWord } from '../../steps/quote.ts';
import { RUN_STATUS } from '../plain/run-script.ts';
import { complain, print, printJson, printRows } from '../print.ts';

const words = defineWords({
  en: {
    unknown: (word: string) => `lesson knows no "${word}"`,
    didYouMean: (word: string) => `; did you mean "${word}"?`,
    takes: (names: string) => `; it takes ${names}`,
    inPrompt: (word: string) => `"${word}" is for a lesson that runs: ns-lab lesson start NAME opens one`,
    usage: (form: string) => `it is: ns-lab lesson ${form}`,
    exported: (count: number, file: string) => `${counted(count, 'lesson')} written to ${file}`,
    imported: (count: number, file: string) => `${counted(count, 'lesson')} read from ${file}`,
    resetAll: 'everything that was kept of lessons is forgotten',
    reset: (slug: string) => `what was kept of ${slug} is forgotten`,
  },
  'zh-CN': {
    unknown: (word) => `lesson 没有 "${word}"`,
    didYouMean: (word) => `；是不是 "${word}"？`,
    takes: (names) => `；可用：${names}`,
    inPrompt: (word) => `"${word}" 要在上课时用：ns-lab lesson start NAME 开始一课`,
    usage: (form) => `用法：ns-lab lesson ${form}`,
    exported: (count, file) => `${count} 课的进度已写入 ${file}`,
    imported: (count, file) => `已从 ${file} 读入 ${count} 课的进度`,
    resetAll: '所有课程的进度都已清除',
    reset: (slug) => `${slug} 的进度已清除`,
  },
});

interface LessonOptions {
  readonly plain: boolean;
  readonly json: boolean;
  readonly classFile: string | undefined;
  readonly watch: boolean;
}

type Run = (args: readonly string[], options: LessonOptions) => number | Promise<number>;

/** What `ns-lab lesson WORD …` does. */
const COMMANDS: Readonly<Record<string, Run>> = {
  '': (args, options) => openPrompt(args, options, 'lesson list'),
  list,
  start: (args, options) =>
    args.length <= 1
      ? openPrompt([], options, ['lesson start', ...args.map((name) => quoteWord(name))].join(' '))
      : usage('start [NAME]'),
  export: exportProgress,
  import: importProgress,
  reset,
  new: async (args) =>
    args.length === 1 ? (await import('./new-lesson.ts')).newLesson(args[0]!) : usage('new DIR'),
  check: async (args, { json }) => (await import('./check.ts')).checkLessons(args, json),
  run: async (args, { watch }) =>
    args.length === 1
      ? (await import('./run-lesson.ts')).runLesson(args[0]!, watch)
      : usage('run DIR [--watch]'),
};
/** Words of the prompt, which mean something only while a lesson runs. */
const IN_PROMPT = ['next', 'hint', 'answer', 'solution', 'skip', 'restart', 'stop'];

/** `ns-lab lesson …`. Resolves with the exit status. */
export async function startLesson(args: readonly string[], options: LessonOptions): Promise<number> {
  const [word = '', ...rest] = args;
  const run = Object.hasOwn(COMMANDS, word) ? COMMANDS[word] : undefined;
  if (run) return run(rest, options);
  if (IN_PROMPT.includes(word)) return refuse(words().inPrompt(word));
  const names = Object.keys(COMMANDS).filter(Boolean);
  const [guess] = nearest(word, names);
  return refuse(
    words().unknown(word) + (guess ? words().didYouMean(guess) : words().takes(names.join(', '))),
  );
}

const usage = (form: string): number => refuse(words().usage(form));

function refuse(message: string): number {
  complain(message);
  return RUN_STATUS.unreadable;
}

const policyOf = ({ classFile }: LessonOptions) =>
  classFile === undefined ? undefined : readClassFile(classFile);

/** The prompt, in which a first command is carried out. */
async function openPrompt(_: readonly string[], options: LessonOptions, first: string): Promise<number> {
  const policy = policyOf(options);
  const { openFace } = await import('../open-face.ts');
  await cleanUp();
  await openFace({
    plain: options.plain,
    prepare(session) {
      lessonsOf(session).policy = policy;
    },
    first,
  });
  return RUN_STATUS.ok;
}

async function list(_: readonly string[], options: LessonOptions): Promise<number> {
  const policy = policyOf(options);
  const lessons = await listLessons(REGISTRY, { policy });
  if (options.json) printJson(lessons);
  else {
    const { viewRows } = await import('../plain/render.ts');
    printRows(viewRows(await listView(lessons, classOf(policy))));
  }
  return RUN_STATUS.ok;
}

function exportProgress(args: readonly string[]): number {
  const [file, ...more] = args;
  if (file === undefined || more.length > 0) return usage('export FILE|-');
  const progress = readProgress();
  const text = `${visibleJson(progress, 1)}\n`;
  if (file === '-') process.stdout.write(text);
  else {
    writeScript(file, text);
    print(words().exported(Object.keys(progress.lessons).length, file));
  }
  return RUN_STATUS.ok;
}

function importProgress(args: readonly string[]): number {
  const [file, ...more] = args;
  if (file === undefined || more.length > 0) return usage('import FILE|-');
  const progress = parseProgress(
    file === '-' ? readStandardInput() : readOwnFile(file, { mayBePipe: true }),
    file,
  );
  writeProgress(mergeProgress(readProgress(), progress));
  print(words().imported(Object.keys(progress.lessons).length, file));
  return RUN_STATUS.ok;
}

function reset(args: readonly string[]): number {
  const [name, ...more] = args;
  if (more.length > 0) return usage('reset [NAME]');
  if (name === undefined) {
    resetProgress();
    print(words().resetAll);
    return RUN_STATUS.ok;
  }
  // Also of a lesson that is not there any more.
  const kept = Object.keys(readProgress().lessons);
  const slug = kept.includes(name) ? name : basename(findLesson(lessonDirectories(), name, 'lesson reset'));
  resetProgress(slug);
  print(words().reset(slug));
  return RUN_STATUS.ok;
}
