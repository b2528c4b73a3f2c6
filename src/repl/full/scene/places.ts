import type { Context } from '../input/bindings.ts';
import { isTooSmall, type Layout, type LayoutOptions, layoutOf, type Zoom } from '../layout.ts';
import type { State } from '../state.ts';
import { lessonRowsOf } from './lesson.ts';
import { promptView } from './prompt.ts';

/** Where everything is, for drawing and for clicks. No panel hides a shell, which in a small window has all of it. */
export function placesOf(state: State): Layout {
  const options: LayoutOptions = {
    promptRows: 1,
    isQuestion: state.question !== undefined,
    hasShell: state.shell !== undefined,
    lessonRows: 0,
    zoom: state.shell ? zoomOfShell(state) : state.zoom,
    isTalk: state.talk !== undefined,
  };
  const first = layoutOf(state.size, options);
  const width = (first.transcript ?? first.shell ?? first.header).width;
  const lessonRows = state.lesson ? lessonRowsOf(state.lesson, width) : 0;
  const promptRows = first.prompt ? promptView(state, first.prompt.width).lines.length : 1;
  if (promptRows === 1 && lessonRows === 0) return first;
  return layoutOf(state.size, { ...options, promptRows, lessonRows });
}

const zoomOfShell = ({ size, zoom }: State): Zoom =>
  isTooSmall(size) ? 'shell' : zoom === 'panel' ? 'none' : zoom;

/** Where keys go. */
export function contextOf(state: State): Context {
  if (isTooSmall(state.size) && !state.shell) return 'small';
  if (state.question !== undefined) return 'question';
  if (state.shell) return 'shell';
  if (state.isHelpOpen) return 'help';
  if (state.talk && state.talk.mode !== 'live' && state.talk.mode !== 'finishing') return 'talk';
  if (state.historySearch) return 'historySearch';
  if (state.textSearch) return 'textSearch';
  return state.menu ? 'menu' : 'prompt';
}
