/**
 * Modes of the terminal (xterm's ctlseqs), set when the interface takes the screen. Each is undone in reverse
 * order when it gives it back, whatever happened in between.
 */
const MODES: readonly (readonly [enter: string, leave: string])[] = [
  ['\x1b[?1049h', '\x1b[?1049l'], // the alternate screen
  ['\x1b[?7l', '\x1b[?7h'], // no automatic line break: a full row must not scroll the screen
  ['\x1b[?2004h', '\x1b[?2004l'], // pasted text is marked as such
  ['\x1b[?25l', '\x1b[?25h'], // the cursor
];

/** Buttons and the wheel, with places as decimal numbers. */
export const MOUSE_ON = '\x1b[?1000h\x1b[?1006h';
export const MOUSE_OFF = '\x1b[?1006l\x1b[?1000l';

/** Asks for the background colour; terminals that do not know the question say nothing. */
export const ASK_BACKGROUND = '\x1b]11;?\x1b\\';

export const ENTER = MODES.map(([enter]) => enter).join('');
export const LEAVE = `\x1b[?2026l\x1b[0m${MOUSE_OFF}${[...MODES]
  .reverse()
  .map(([, leave]) => leave)
  .join('')}`;
