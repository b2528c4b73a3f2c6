import { defineWords } from '../../../locale/locale.ts';
import type { LedgerEntry } from '../../../session/ledger.ts';
import { callLine } from '../../../session/views/calls.ts';
import { type Line, line, span } from '../text/line.ts';
import { wrap } from '../text/wrap.ts';
import type { Panel } from './panel.ts';

const words = defineWords({
  en: {
    title: 'system calls',
    short: 'calls',
    none: 'none yet',
    summary: (count: number, failed: number) =>
      `${count} in the last step${failed > 0 ? `, ${failed} failed` : ''}`,
  },
  'zh-CN': {
    title: '系统调用',
    short: '调用',
    none: '还没有',
    summary: (count: number, failed: number) => `上一步 ${count} 个${failed > 0 ? `，${failed} 个失败` : ''}`,
  },
});

/** So many steps are shown; `show calls` and Ctrl-O have the rest. */
const MOST_STEPS = 5;

/** What was asked of the kernel and what it answered, as strace(1) prints it; the last step is the first. */
export const callsPanel: Panel = {
  id: 'calls',
  title: () => words().title,
  short: () => words().short,
  summary({ called }) {
    const last = called.at(-1);
    if (!last) return words().none;
    const calls = ownCalls(last);
    return words().summary(calls.length, calls.filter(({ result }) => result < 0).length);
  },
  lines({ called }, width) {
    return [...called]
      .reverse()
      .slice(0, MOST_STEPS)
      .flatMap((entry) => stepLines(entry, width));
  },
};

const ownCalls = ({ calls }: LedgerEntry) => calls.filter(({ isPlumbing }) => !isPlumbing);

const cache = new WeakMap<LedgerEntry, { width: number; lines: Line[] }>();

function stepLines(entry: LedgerEntry, width: number): Line[] {
  const known = cache.get(entry);
  if (known?.width === width) return known.lines;
  const lines = [
    line(span(`${entry.actor ?? ''}: `, 'box'), span(entry.command, 'strong')),
    ...ownCalls(entry).flatMap((call) =>
      wrap(
        line(
          span(`${String(call.pid).padStart(7)} `, 'dim'),
          span(callLine(call), call.result < 0 ? 'bad' : 'call'),
        ),
        width,
        10,
      ),
    ),
  ];
  cache.set(entry, { width, lines });
  return lines;
}
