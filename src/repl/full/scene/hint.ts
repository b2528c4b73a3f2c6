import { defineWords } from '../../../locale/locale.ts';
import type { State } from '../state.ts';
import { fit } from '../text/fit.ts';
import { type Line, line, span } from '../text/line.ts';

const words = defineWords({
  en: {
    running: (command: string, actor: string) => `${actor} runs: ${command}`,
    stops: 'Ctrl-C stops it',
    matches: (at: number, of: number) => (of === 0 ? 'found nowhere' : `match ${at} of ${of}`),
    start: 'type a command; Tab completes it',
  },
  'zh-CN': {
    running: (command: string, actor: string) => `${actor} 正在运行：${command}`,
    stops: 'Ctrl-C 停止',
    matches: (at: number, of: number) => (of === 0 ? '没有找到' : `第 ${at} 处，共 ${of} 处`),
    start: '输入命令；Tab 补全',
  },
});

type Shown = Pick<State, 'running' | 'notice' | 'expects' | 'textSearch' | 'line'>;

/** One line below the prompt: what is expected next, or what is going on. */
export function hintLine(state: Shown, matches: number, columns: number): Line {
  const { running, notice, expects, textSearch, line: typed } = state;
  if (notice !== '') return fit(line(span(`  ${notice}`, 'warn')), columns);
  if (textSearch) {
    const text = textSearch.query === '' ? '' : words().matches(textSearch.at + 1, matches);
    return fit(line(span(`  ${text}`, 'dim')), columns);
  }
  if (running) {
    const progress = running.progress === '' ? '' : ` … ${running.progress}`;
    const text = words().running(running.command.split('\n', 1)[0]!, running.actor);
    return fit(line(span(`  ${text}${progress}  `, 'warn'), span(words().stops, 'key')), columns);
  }
  return fit(line(span(`  ${typed.text === '' ? words().start : expects}`, 'dim')), columns);
}
