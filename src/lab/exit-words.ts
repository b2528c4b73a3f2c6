import type { Text } from '../locale/locale.ts';
import type { ExitStatus } from './exit-status.ts';

/** How a process ended, in words: `exit status 1`, `killed by SIGKILL`. */
export function exitText(exit: ExitStatus): Text {
  if (exit.kind === 'exited') return { en: `exit status ${exit.code}`, 'zh-CN': `退出状态 ${exit.code}` };
  if (exit.kind === 'killed') return { en: `killed by ${exit.signal}`, 'zh-CN': `被 ${exit.signal} 杀死` };
  return { en: 'gone', 'zh-CN': '已经不在了' };
}
