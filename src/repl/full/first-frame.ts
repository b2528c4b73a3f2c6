import { regionsOf } from './scene/regions.ts';
import type { Screen } from './screen/screen.ts';
import { themeOf } from './screen/terminal-kind.ts';
import type { State } from './state.ts';
import { paint } from './text/theme.ts';

/** What a person needs to begin to type. */
const FIRST = new Set(['header', 'meter', 'prompt', 'hint', 'keys', 'small']);

/** Shows the rows to type in, where they will stay, while the rest is being loaded. */
export function showFirst(screen: Screen, state: State): void {
  const theme = themeOf(state.kind);
  for (const { id, at, lines } of regionsOf(state)) {
    if (FIRST.has(id))
      screen.put(
        id,
        at,
        lines().map((each) => paint(each, theme, state.kind.isUnicode)),
      );
  }
}
