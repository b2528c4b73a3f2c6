/** Where a key means something. `always` comes after the others. */
export type Context =
  | 'prompt'
  | 'menu'
  | 'historySearch'
  | 'textSearch'
  | 'question'
  | 'help'
  | 'talk'
  | 'shell'
  | 'small'
  | 'always';

export interface Binding {
  readonly context: Context;
  /** Keys by the names of `KeyEvent`; the first one is shown. */
  readonly keys: readonly string[];
  readonly action: string;
  /** Shown in the key bar, the smallest number first. */
  readonly bar?: number;
}

/** Every key and what it does. The key bar and the help are made of this table. */
export const BINDINGS = [
  { context: 'shell', keys: ['ctrl+]'], action: 'leaveShell', bar: 1 },
  { context: 'shell', keys: ['f12', 'alt+z'], action: 'zoomShell', bar: 2 },
  { context: 'shell', keys: ['f11'], action: 'nextPanel', bar: 3 },

  { context: 'small', keys: ['p'], action: 'goPlain', bar: 1 },
  { context: 'small', keys: ['q', 'ctrl+c', 'ctrl+d'], action: 'quit', bar: 2 },

  { context: 'question', keys: ['y', 'Y'], action: 'answerYes', bar: 1 },
  { context: 'question', keys: ['n', 'N', 'escape', 'ctrl+c'], action: 'answerNo', bar: 2 },
  { context: 'question', keys: ['enter'], action: 'answerUsual' },

  { context: 'help', keys: ['escape', 'f1', '?', 'q', 'enter', 'ctrl+c'], action: 'closeHelp', bar: 1 },
  { context: 'help', keys: ['down'], action: 'helpDown', bar: 2 },
  { context: 'help', keys: ['up'], action: 'helpUp', bar: 3 },
  { context: 'help', keys: ['pagedown', 'space'], action: 'helpPageDown' },
  { context: 'help', keys: ['pageup'], action: 'helpPageUp' },

  { context: 'talk', keys: ['space', 'enter', 'right', 'pagedown'], action: 'talkNext', bar: 1 },
  { context: 'talk', keys: ['left', 'pageup', 'backspace'], action: 'talkBack', bar: 2 },
  { context: 'talk', keys: ['l', 'tab'], action: 'talkLive', bar: 3 },
  { context: 'talk', keys: ['q', 'ctrl+c', 'ctrl+d'], action: 'talkStop', bar: 4 },
  { context: 'talk', keys: ['f1', '?'], action: 'openHelp', bar: 5 },

  { context: 'menu', keys: ['tab', 'down', 'right'], action: 'menuNext', bar: 1 },
  { context: 'menu', keys: ['shift+tab', 'up', 'left'], action: 'menuPrevious' },
  { context: 'menu', keys: ['enter'], action: 'menuTake', bar: 2 },
  { context: 'menu', keys: ['escape', 'ctrl+g'], action: 'menuClose', bar: 3 },

  { context: 'historySearch', keys: ['ctrl+r', 'up'], action: 'searchOlder', bar: 1 },
  { context: 'historySearch', keys: ['ctrl+s', 'down'], action: 'searchNewer' },
  { context: 'historySearch', keys: ['enter'], action: 'searchTakeAndRun', bar: 2 },
  { context: 'historySearch', keys: ['tab', 'right', 'end', 'ctrl+e'], action: 'searchTake', bar: 3 },
  { context: 'historySearch', keys: ['escape', 'ctrl+g', 'ctrl+c'], action: 'searchCancel', bar: 4 },
  { context: 'historySearch', keys: ['backspace', 'ctrl+h'], action: 'searchErase' },

  { context: 'textSearch', keys: ['enter', 'up', 'ctrl+s'], action: 'findOlder', bar: 1 },
  { context: 'textSearch', keys: ['down', 'alt+n'], action: 'findNewer', bar: 2 },
  { context: 'textSearch', keys: ['escape', 'ctrl+g', 'ctrl+c'], action: 'findClose', bar: 3 },
  { context: 'textSearch', keys: ['backspace', 'ctrl+h'], action: 'findErase' },

  { context: 'prompt', keys: ['enter'], action: 'enter' },
  { context: 'prompt', keys: ['tab'], action: 'complete', bar: 2 },
  { context: 'prompt', keys: ['f1', 'alt+h'], action: 'openHelp', bar: 1 },
  { context: 'prompt', keys: ['ctrl+r'], action: 'searchHistory', bar: 8 },
  { context: 'prompt', keys: ['up', 'ctrl+p'], action: 'previous' },
  { context: 'prompt', keys: ['down', 'ctrl+n'], action: 'next' },
  { context: 'prompt', keys: ['alt+enter', 'ctrl+j'], action: 'newLine' },
  { context: 'prompt', keys: ['ctrl+c'], action: 'interrupt', bar: 7 },
  { context: 'prompt', keys: ['ctrl+d'], action: 'deleteOrQuit', bar: 10 },
  { context: 'prompt', keys: ['left', 'ctrl+b'], action: 'left' },
  { context: 'prompt', keys: ['right', 'ctrl+f'], action: 'right' },
  { context: 'prompt', keys: ['alt+b', 'ctrl+left', 'alt+left'], action: 'wordLeft' },
  { context: 'prompt', keys: ['alt+f', 'ctrl+right', 'alt+right'], action: 'wordRight' },
  { context: 'prompt', keys: ['ctrl+a', 'home'], action: 'home' },
  { context: 'prompt', keys: ['ctrl+e', 'end'], action: 'end' },
  { context: 'prompt', keys: ['backspace', 'ctrl+h'], action: 'backspace' },
  { context: 'prompt', keys: ['delete'], action: 'delete' },
  { context: 'prompt', keys: ['ctrl+w'], action: 'cutBlankWord' },
  { context: 'prompt', keys: ['alt+backspace'], action: 'cutWordLeft' },
  { context: 'prompt', keys: ['alt+d'], action: 'cutWordRight' },
  { context: 'prompt', keys: ['ctrl+u'], action: 'cutToStart' },
  { context: 'prompt', keys: ['ctrl+k'], action: 'cutToEnd' },
  { context: 'prompt', keys: ['ctrl+y'], action: 'yank' },
  { context: 'prompt', keys: ['ctrl+t'], action: 'transpose' },
  { context: 'prompt', keys: ['ctrl+_'], action: 'undoEdit' },

  { context: 'always', keys: ['alt+1'], action: 'panel1', bar: 3 },
  { context: 'always', keys: ['alt+2'], action: 'panel2' },
  { context: 'always', keys: ['alt+3'], action: 'panel3' },
  { context: 'always', keys: ['alt+4'], action: 'panel4' },
  { context: 'always', keys: ['alt+5'], action: 'panel5' },
  { context: 'always', keys: ['alt+6'], action: 'panel6' },
  { context: 'always', keys: ['alt+7'], action: 'panel7' },
  { context: 'always', keys: ['shift+tab', 'f11', 'alt+n'], action: 'nextPanel', bar: 4 },
  { context: 'always', keys: ['f12', 'alt+z'], action: 'zoomPanel', bar: 5 },
  { context: 'always', keys: ['alt+down'], action: 'panelDown' },
  { context: 'always', keys: ['alt+up'], action: 'panelUp' },
  { context: 'always', keys: ['alt+pagedown', 'ctrl+pagedown'], action: 'lessonDown' },
  { context: 'always', keys: ['alt+pageup', 'ctrl+pageup'], action: 'lessonUp' },
  { context: 'always', keys: ['pageup'], action: 'pageUp', bar: 6 },
  { context: 'always', keys: ['pagedown'], action: 'pageDown' },
  { context: 'always', keys: ['shift+up'], action: 'lineUp' },
  { context: 'always', keys: ['shift+down'], action: 'lineDown' },
  { context: 'always', keys: ['alt+<', 'ctrl+home'], action: 'scrollTop' },
  { context: 'always', keys: ['alt+>', 'ctrl+end'], action: 'scrollBottom' },
  { context: 'always', keys: ['ctrl+s', 'alt+/'], action: 'find' },
  { context: 'always', keys: ['ctrl+o'], action: 'openCalls', bar: 9 },
  { context: 'always', keys: ['ctrl+l'], action: 'redraw' },
  { context: 'always', keys: ['alt+m'], action: 'toggleMouse' },
  { context: 'always', keys: ['ctrl+z'], action: 'suspend' },
] as const satisfies readonly Binding[];

export type Action = (typeof BINDINGS)[number]['action'];

/** What a key does in a context, or everywhere. In a shell and in questions nothing else counts. */
export function actionOf(context: Context, key: string): Action | undefined {
  const find = (where: Context) =>
    BINDINGS.find((each) => each.context === where && (each.keys as readonly string[]).includes(key))?.action;
  const isAlone = context === 'shell' || context === 'question' || context === 'small' || context === 'help';
  return find(context) ?? (isAlone ? undefined : find('always'));
}
