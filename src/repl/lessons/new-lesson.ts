import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { isLessonName } from '../../lessons/catalog.ts';
import { NEW_LESSON } from '../../lessons/new-lesson.ts';
import { packagePath } from '../../lessons/package-files.ts';
import { defineWords } from '../../locale/locale.ts';
import { RUN_STATUS } from '../plain/run-script.ts';
import { complain, print } from '../print.ts';

const words = defineWords({
  en: {
    exists: (directory: string) => `${directory} is there already, and not empty`,
    name: (name: string) =>
      `"${name}" is no name for a lesson's folder: two digits for its place in the order, a dash, and small letters, digits and dashes, as in 42-mine`,
    made: (directory: string, page: string) =>
      `${directory} is a small lesson that works. Change it; ${page} explains it`,
    check: (directory: string) => `ns-lab lesson check ${directory}`,
  },
  'zh-CN': {
    exists: (directory) => `${directory} 已存在，而且不是空的`,
    name: (name) =>
      `"${name}" 不能作课程的目录名：两位数字表示次序，一个连字符，再加小写字母、数字和连字符，例如 42-mine`,
    made: (directory, page) => `${directory} 是一个可以运行的小课程。请修改它；说明见 ${page}`,
    check: (directory) => `ns-lab lesson check ${directory}`,
  },
});

/** `ns-lab lesson new DIR` */
export function newLesson(directory: string): number {
  const name = basename(resolve(directory));
  if (!isLessonName(name)) {
    complain(words().name(name));
    return RUN_STATUS.unreadable;
  }
  if (existsSync(directory) && readdirSync(directory).length > 0) {
    complain(words().exists(directory));
    return RUN_STATUS.unreadable;
  }
  mkdirSync(directory, { recursive: true });
  for (const [name, text] of Object.entries(NEW_LESSON)) writeFileSync(join(directory, name), text);
  print(words().made(directory, packagePath('docs/lessons.md')));
  print(words().check(directory));
  return RUN_STATUS.ok;
}
