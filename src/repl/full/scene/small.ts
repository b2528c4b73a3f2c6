import { defineWords } from '../../../locale/locale.ts';
import { type Size, SMALLEST } from '../layout.ts';
import { type Line, line, span } from '../text/line.ts';
import { wrap } from '../text/wrap.ts';

const words = defineWords({
  en: {
    small: (size: string, least: string) =>
      `This window is ${size}. The panels need ${least} or more: make it larger, or press p for the plain prompt, which fits anywhere.`,
  },
  'zh-CN': {
    small: (size: string, least: string) =>
      `窗口大小为 ${size}，面板至少需要 ${least}：请放大窗口，或按 p 使用普通提示符。`,
  },
});

/** Says what to do about a window that is too small. */
export function smallLines({ columns, rows }: Size): Line[] {
  const text = words().small(`${columns}×${rows}`, `${SMALLEST.columns}×${SMALLEST.rows}`);
  return wrap(line(span(text)), columns);
}
