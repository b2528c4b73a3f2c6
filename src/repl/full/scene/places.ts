import type { Context } from '../input/bindings.ts';
import { isTooSmall, type Layout, type LayoutOptions, layoutOf } from '../layout.ts';
import type { State } from '../state.ts';
import { promptView } from './prompt.ts';

/** Where everything is, for drawing and for clicks. */
export function placesOf(state: State): Layout {
  const options: LayoutOptions = {
    promptRows: 1,
    hasShell: state.shell !== undefined,
    hasLesson: state.lesson !== undefined,
    zoom: state.zoom,
  };
  const first = layoutOf(state.size, options);
  if (!first.prompt) return first;
  const promptRows = promptView(state, first.prompt.width).lines.length;
  return promptRows === 1 ? first : layoutOf(state.size, { ...options, promptRows });
}

/** Where keys go. */
export function contextOf(state: State): Context {
  if (isTooSmall(state.size) && !state.shell) return 'small';
  if (state.question !== undefined) return 'question';
  if (state.shell) return 'shell';
  if (state.isHelpOpen) return 'help';
  if (state.historySearch) return 'historySearch';
  if (state.textSearch) return 'textSearch';
  return state.menu ? 'menu' : 'prompt';
}
