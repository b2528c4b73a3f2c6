import { isTooSmall, type Layout } from '../layout.ts';
import type { CursorPlace } from '../screen/painter.ts';
import type { State } from '../state.ts';
import { promptView, visiblePrompt } from './prompt.ts';

/** Where the terminal's own cursor stands: input methods show their windows there. */
export function cursorOf(state: State, { shell, prompt }: Layout): CursorPlace | undefined {
  if (state.shell && shell && state.question === undefined) {
    const { cursor } = state.shell;
    return cursor && { x: shell.x + cursor.x, y: shell.y + 1 + cursor.y };
  }
  if (isTooSmall(state.size) || !prompt || (state.isHelpOpen && state.question === undefined))
    return undefined;
  const { cursor } = visiblePrompt(promptView(state, prompt.width), prompt.height);
  return { x: prompt.x + cursor.x, y: prompt.y + cursor.y };
}
