import { join } from 'node:path';
import { paths, writePersonalFile } from '../../lab/paths.ts';
import { defineWords } from '../../locale/locale.ts';
import { printError } from '../print.ts';

const words = defineWords({
  en: {
    crashed: (message: string) => `ns-lab: a bug in the interface ended it: ${message}`,
    log: (path: string) => `The details are in ${path}. \`ns-lab --plain\` does without this interface.`,
    noLog: 'ns-lab --plain does without this interface.',
  },
  'zh-CN': {
    crashed: (message: string) => `ns-lab：界面出错而结束：${message}`,
    log: (path: string) => `详情见 ${path}。\`ns-lab --plain\` 不使用这个界面。`,
    noLog: 'ns-lab --plain 不使用这个界面。',
  },
});

/** Says what happened, on a terminal that has been given back, and keeps the details in a file. */
export function reportCrash(error: unknown): void {
  const { message = String(error), stack = '' } = error instanceof Error ? error : {};
  const path = join(paths().state, 'crash.log');
  let hint = words().noLog;
  try {
    writePersonalFile(path, `${new Date().toISOString()} node ${process.version}\n${stack || message}\n`);
    hint = words().log(path);
  } catch {
    // Nowhere to write: then the stack is all there is.
    hint = `${stack}\n${hint}`;
  }
  printError(`${words().crashed(message)}\n${hint}`);
}
