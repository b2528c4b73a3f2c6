/** A key by the name that the table of bindings uses: `a`, `ctrl+r`, `alt+1`, `shift+tab`, `f12`. */
export interface KeyEvent {
  readonly type: 'key';
  readonly name: string;
  /** What it types; empty for keys that type nothing. */
  readonly text: string;
  /** As the terminal sent it. */
  readonly raw: string;
}

export interface PasteEvent {
  readonly type: 'paste';
  readonly text: string;
}

/** Places count from 0. */
export interface MouseEvent {
  readonly type: 'mouse';
  readonly action: 'press' | 'release' | 'move' | 'wheel-up' | 'wheel-down';
  /** As the terminal says it: the button, and bits for modifiers, motion and the wheel. */
  readonly code: number;
  readonly x: number;
  readonly y: number;
}

/** What the terminal answers to OSC 11. */
export interface BackgroundEvent {
  readonly type: 'background';
  readonly colour: string;
}

export type InputEvent = KeyEvent | PasteEvent | MouseEvent | BackgroundEvent;
