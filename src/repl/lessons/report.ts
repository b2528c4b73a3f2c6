import { basename } from 'node:path';
import { readOwnFile } from '../../lab/read-own-file.ts';
import { type Progress, parseProgress } from '../../lessons/progress/progress.ts';
import { type LessonReport, reportOf } from '../../lessons/progress/report.ts';
import { readProgress } from '../../lessons/progress/store.ts';
import { defineWords } from '../../locale/locale.ts';
import { visible } from '../../locale/visible.ts';
import { tableLines } from '../../session/views/table.ts';
import { RUN_STATUS } from '../plain/run-script.ts';
import { print, printJson } from '../print.ts';

const words = defineWords({
  en: {
    own: 'this machine',
    nothing: 'nothing has been begun',
    head: [
      'lesson',
      'done',
      'steps',
      'skipped',
      'solutions',
      'hints',
      'right answers',
      'commands',
      'failed',
      'minutes',
    ] as const,
    note: 'What is kept is kept on the learner’s own machine, and is no proof of anything.',
  },
  'zh-CN': {
    own: '本机',
    nothing: '还没有开始任何一课',
    head: ['课程', '完成', '步数', '跳过', '看答案', '提示', '答对', '命令', '失败', '分钟'] as const,
    note: '进度保存在学习者自己的机器上，不能作为证明。',
  },
});

interface ReportOptions {
  readonly json: boolean;
  readonly markdown: boolean;
}

/** `ns-lab report [FILE...]`: of this machine's learner, or of exported progress files, one learner each. */
export async function report(files: readonly string[], options: ReportOptions): Promise<number> {
  const learners: [string, Progress][] =
    files.length === 0
      ? [[words().own, readProgress()]]
      : files.map((file) => [basename(file, '.json'), parseProgress(readOwnFile(file), file)]);
  const reports = learners.map(([learner, progress]) => ({ learner, lessons: reportOf(progress) }));
  if (options.json) {
    printJson(files.length === 0 ? { lessons: reports[0]!.lessons } : reports);
    return RUN_STATUS.ok;
  }
  for (const { learner, lessons } of reports) {
    if (options.markdown || files.length > 0)
      print(options.markdown ? `## ${visible(learner)}\n` : `${visible(learner)}:`);
    const lines =
      lessons.length === 0 ? [words().nothing] : options.markdown ? markdown(lessons) : await plain(lessons);
    for (const line of lines) print(line);
    print();
  }
  print(words().note);
  return RUN_STATUS.ok;
}

const row = (lesson: LessonReport): string[] => [
  lesson.slug,
  lesson.doneAt?.slice(0, 10) ?? '',
  `${lesson.stepsDone}/${lesson.steps.length}`,
  String(lesson.skipped),
  String(lesson.solutions),
  String(lesson.hints),
  `${lesson.rightAnswers}/${lesson.answers}`,
  String(lesson.commands),
  String(lesson.failures),
  lesson.minutes === undefined ? '' : String(lesson.minutes),
];

const plain = (lessons: readonly LessonReport[]): Promise<string[]> =>
  tableLines(words().head, lessons.map(row));

function markdown(lessons: readonly LessonReport[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const head = words().head;
  return [line(head), line(head.map(() => '---')), ...lessons.map((lesson) => line(row(lesson)))];
}
