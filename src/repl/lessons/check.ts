import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { lessonDirectories } from '../../lessons/catalog.ts';
import { type CheckResult, checkLesson } from '../../lessons/check/check-lesson.ts';
import { findLesson } from '../../lessons/find-lesson.ts';
import { formatProblem } from '../../lessons/format/problem.ts';
import { counted } from '../../locale/counted.ts';
import { defineWords } from '../../locale/locale.ts';
import { REGISTRY } from '../../session/commands/registry.ts';
import { RUN_STATUS } from '../plain/run-script.ts';
import { complain, print, printJson } from '../print.ts';

const words = defineWords({
  en: {
    none: 'there is no lesson here',
    right: (steps: number, routes: number, ms: string) =>
      `right: ${counted(steps, 'step')}, the solution twice, ${counted(routes, 'wrong route')}, ${ms} ms`,
    unavailable: (need: string, reason: string) => `not carried out here: ${need}: ${reason}`,
    remedy: (remedy: string) => `do: ${remedy}`,
    wrong: (problems: number) => counted(problems, 'problem'),
  },
  'zh-CN': {
    none: '这里没有课程',
    right: (steps: number, routes: number, ms: string) =>
      `正确：${steps} 步，答案执行两遍，错误路线 ${routes} 条，${ms} 毫秒`,
    unavailable: (need: string, reason: string) => `此处未执行：${need}：${reason}`,
    remedy: (remedy: string) => `办法：${remedy}`,
    wrong: (problems: number) => `${problems} 个问题`,
  },
});

/** `ns-lab lesson check [DIR...]`: without a DIR all lessons that ns-lab comes with. @throws UnavailableError */
export async function checkLessons(given: readonly string[], isJson: boolean): Promise<number> {
  const directories = given.length > 0 ? given.flatMap(lessonsIn) : lessonDirectories();
  if (directories.length === 0) {
    complain(words().none);
    return RUN_STATUS.unreadable;
  }
  let isWrong = false;
  for (const directory of directories) {
    const result = await checkLesson(directory, REGISTRY);
    isWrong ||= result.problems.length > 0;
    if (isJson) printJson({ directory, ...result });
    else for (const line of linesOf(directory, result)) print(line);
  }
  return isWrong ? RUN_STATUS.failed : RUN_STATUS.ok;
}

/** A lesson's folder, all lessons in a folder of lessons, or one of ns-lab's own by its name. */
function lessonsIn(directory: string): string[] {
  if (!existsSync(directory)) return [findLesson(lessonDirectories(), directory, 'lesson check')];
  if (existsSync(join(directory, 'lesson.yaml'))) return [directory];
  const inside = lessonDirectories(directory);
  // Checking it says what is missing.
  return inside.length > 0 ? inside : [directory];
}

function linesOf(directory: string, result: CheckResult): string[] {
  const { slug, problems, lacks, steps, wrongRoutes, durationMs } = result;
  if (problems.length > 0) {
    const path = relative('.', directory) || '.';
    return [
      ...problems.map((problem) => `${path}/${formatProblem(problem)}`),
      `${slug}: ${words().wrong(problems.length)}`,
    ];
  }
  if (lacks.length === 0) return [`${slug}: ${words().right(steps, wrongRoutes, durationMs.toFixed(0))}`];
  return lacks.flatMap(({ need, reason, remedy }) => [
    `${slug}: ${words().unavailable(need, reason)}`,
    ...(remedy ? [`  ${words().remedy(remedy)}`] : []),
  ]);
}
