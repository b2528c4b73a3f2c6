import { lineWidth, spread } from '../text/fit.ts';
import { type Line, type Span, span, type Tone } from '../text/line.ts';

/** The title row of a pane: a rule with a name in it, and something at its right end. */
export function rule(
  title: readonly Span[],
  right: readonly Span[],
  columns: number,
  tone: Tone = 'border',
): Line {
  const left: Line = [span('─ ', tone), ...title, span(' ')];
  const end: Line = right.length > 0 ? [span(' '), ...right, span(' ─', tone)] : [];
  const room = columns - lineWidth(left) - lineWidth(end);
  if (room < 0) return spread(left, [], columns);
  return [...left, span('─'.repeat(room), tone), ...end];
}
