import { defineWords } from '../../../locale/locale.ts';
import type { State, TalkView } from '../state.ts';
import { fit, lineWidth } from '../text/fit.ts';
import { type Line, line, span } from '../text/line.ts';

const words = defineWords({
  en: {
    running: (command: string, actor: string) => `${actor} runs: ${command}`,
    stops: 'Ctrl-C stops it',
    matches: (at: number, of: number) => (of === 0 ? 'found nowhere' : `match ${at} of ${of}`),
    start: 'type a command; Tab completes it',
    held: 'space carries it out',
    end: 'the end',
    live: '(an empty line goes back to the presentation)',
  },
  'zh-CN': {
    running: (command: string, actor: string) => `${actor} 正在运行：${command}`,
    stops: 'Ctrl-C 停止',
    matches: (at: number, of: number) => (of === 0 ? '没有找到' : `第 ${at} 处，共 ${of} 处`),
    start: '输入命令；Tab 补全',
    held: '空格：执行',
    end: '结束',
    live: '（空行回到演示）',
  },
});

type Shown = Pick<State, 'running' | 'notice' | 'expects' | 'textSearch' | 'line' | 'talk'>;

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
    // How to stop it is there in any case.
    const end = span(`  ${words().stops}`, 'key');
    const room = columns - lineWidth([end]);
    const said = line(span(`  ${text}${progress}`, 'warn'));
    return fit([...(lineWidth(said) > room ? fit(said, room) : said), end], columns);
  }
  const talk = state.talk && talkHint(state.talk, typed.text);
  return fit(line(span(`  ${talk ?? (typed.text === '' ? words().start : expects)}`, 'dim')), columns);
}

/** How far a presentation is; while the presenter types, the line is as always. */
function talkHint({ mode, at, of }: TalkView, typed: string): string | undefined {
  if (mode === 'live') return typed === '' ? words().live : undefined;
  if (mode === 'finishing') return undefined;
  const next = mode === 'held' ? words().held : at === of ? words().end : '';
  return `${at}/${of}  ${next}`;
}
