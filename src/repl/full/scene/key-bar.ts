import { actionWords } from '../input/action-words.ts';
import { BINDINGS, type Binding, type Context } from '../input/bindings.ts';
import { keyLabel } from '../input/key-label.ts';
import { fit, lineWidth } from '../text/fit.ts';
import { type Line, type Span, span } from '../text/line.ts';

/** The most useful keys of a context, as many as there is room for. */
export function keyBar(context: Context, columns: number): Line {
  const shown: Span[] = [];
  for (const { keys, action } of inBar(context)) {
    const label = action === 'panel1' ? 'Alt-1…7' : keyLabel(keys[0]!);
    const more = [span(` ${label}`, 'key'), span(` ${actionWords()[action]} `, 'dim')];
    if (lineWidth([...shown, ...more]) > columns) break;
    shown.push(...more);
  }
  return fit(shown, columns);
}

/** Of the keys that count in a context, those that the bar shows, in its order. */
function inBar(context: Context) {
  const isAlone = context !== 'prompt';
  return (BINDINGS as readonly (Binding & (typeof BINDINGS)[number])[])
    .filter(
      (each) =>
        each.bar !== undefined && (each.context === context || (!isAlone && each.context === 'always')),
    )
    .sort((a, b) => a.bar! - b.bar!);
}
