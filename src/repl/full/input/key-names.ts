/** Final characters of `ESC [ … X` and `ESC O X`. */
export const FINALS: Readonly<Record<string, string>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  E: 'clear',
  F: 'end',
  H: 'home',
  P: 'f1',
  Q: 'f2',
  R: 'f3',
  S: 'f4',
  Z: 'shift+tab',
};

/** Numbers of `ESC [ N ~`. */
export const NUMBERS: Readonly<Record<string, string>> = {
  1: 'home',
  2: 'insert',
  3: 'delete',
  4: 'end',
  5: 'pageup',
  6: 'pagedown',
  7: 'home',
  8: 'end',
  11: 'f1',
  12: 'f2',
  13: 'f3',
  14: 'f4',
  15: 'f5',
  17: 'f6',
  18: 'f7',
  19: 'f8',
  20: 'f9',
  21: 'f10',
  23: 'f11',
  24: 'f12',
};

/** `ESC [ [ X` of the Linux console. */
export const CONSOLE_FINALS: Readonly<Record<string, string>> = {
  A: 'f1',
  B: 'f2',
  C: 'f3',
  D: 'f4',
  E: 'f5',
};

/** C0 control characters that have keys of their own; the others are Ctrl with a letter. */
export const CONTROLS: Readonly<Record<string, string>> = {
  '\r': 'enter',
  '\n': 'ctrl+j',
  '\t': 'tab',
  '\x7f': 'backspace',
  '\b': 'ctrl+h',
  '\x1b': 'escape',
  '\x00': 'ctrl+space',
};

/** The modifier parameter of xterm: 1 plus a sum of bits. */
export function modifiers(parameter: string | undefined): string {
  const bits = Math.max(0, Number(parameter ?? 1) - 1);
  return `${bits & 4 ? 'ctrl+' : ''}${bits & 2 ? 'alt+' : ''}${bits & 1 ? 'shift+' : ''}`;
}

/** `ctrl+a` for \x01. */
export function controlName(character: string): string {
  return CONTROLS[character] ?? `ctrl+${String.fromCharCode(character.charCodeAt(0) + 0x40).toLowerCase()}`;
}
