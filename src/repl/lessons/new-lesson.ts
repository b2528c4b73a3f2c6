import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NEW_LESSON } from '../../lessons/new-lesson.ts';
import { defineWords } from '../../locale/locale.ts';
import { RUN_STATUS } from '../plain/run-script.ts';

const words = defineWords({
  en: {
    exists: (directory: string) => `${directory} is there already, and not empty`,
    made: (directory: string) =>
      `${directory} is a small lesson that works. Change it; docs/lessons.md explains it`,
    check: (directory: string) => `ns-lab lesson check ${directory}`,
  },
  'zh-CN': {
    exists: (directory) => `${directory} 已存在，而且不是空的`,
    made: (directory) => `${directory} 是一个可以运行的小课程。请修改它；说明见 docs/lessons.md`,
    check: (directory) => `ns-lab lesson check ${directory}`,
  },
});

/** `ns-lab lesson new DIR` */
export function newLesson(directory: string): number {
  if (existsSync(directory) && readdirSync(directory).length > 0) {
    console.error(`ns-lab: ${words().exists(directory)}`);
    return RUN_STATUS.unreadable;
  }
  mkdirSync(directory, { recursive: true });
  for (const [name, text] of Object.entries(NEW_LESSON)) writeFileSync(join(directory, name), text);
  console.log(words().made(directory));
  console.log(words().check(directory));
  return RUN_STATUS.ok;
}
