import type { Family } from './terminal-kind.ts';

type Mode = readonly [enter: string, leave: string];

/** No automatic line break: a full row must not scroll the screen. */
const NO_WRAP: Mode = ['\x1b[?7l', '\x1b[?7h'];
const NO_CURSOR: Mode = ['\x1b[?25l', '\x1b[?25h'];
/** The other screen. It is left empty, for terminals that have only one, as GNU screen unless told otherwise. */
const ALTERNATE: Mode = ['\x1b[?1049h', '\x1b[H\x1b[J\x1b[?1049l'];
const ONLY_SCREEN: Mode = ['', '\x1b[H\x1b[J'];
/** Pasted text is marked as such. */
const PASTE: Mode = ['\x1b[?2004h', '\x1b[?2004l'];
/** A frame is shown at once. */
const SYNCHRONIZED: Mode = ['\x1b[?2026h', '\x1b[?2026l'];
/** Buttons and the wheel, with places as decimal numbers; and what moves while a button is held, or always. */
const CLICKS: Mode = ['\x1b[?1000h\x1b[?1006h', '\x1b[?1006l\x1b[?1000l'];
const DRAGS: Mode = ['\x1b[?1002h', '\x1b[?1002l'];
const MOVES: Mode = ['\x1b[?1003h', '\x1b[?1003l'];
/** Asks for the background colour; terminals that do not know the question say nothing. */
const BACKGROUND: Mode = ['\x1b]11;?\x1b\\', ''];
const NONE: Mode = ['', ''];

/** What the interface wants to know of the mouse: nothing, clicks, or for a program also where it goes. */
export type MouseReports = 'off' | 'clicks' | 'drags' | 'moves';

/** The control sequences of a terminal, xterm's ctlseqs. */
export interface Modes {
  /** Takes the screen. */
  readonly enter: string;
  /** Gives it back: each mode is undone in reverse order, whatever happened in between. */
  readonly leave: string;
  readonly beginFrame: string;
  readonly endFrame: string;
  mouse(reports: MouseReports): string;
}

export function modesOf(family: Family): Modes {
  const isConsole = family === 'console';
  const all = isConsole
    ? [ONLY_SCREEN, NO_WRAP, NO_CURSOR]
    : [ALTERNATE, NO_WRAP, PASTE, NO_CURSOR, BACKGROUND];
  const frame = isConsole ? NONE : SYNCHRONIZED;
  const reports: Readonly<Record<Exclude<MouseReports, 'off'>, Mode>> = {
    clicks: isConsole ? NONE : CLICKS,
    drags: isConsole ? NONE : DRAGS,
    moves: isConsole ? NONE : MOVES,
  };
  const off = [reports.moves, reports.drags, reports.clicks].map(([, leave]) => leave).join('');
  return {
    enter: all.map(([enter]) => enter).join(''),
    leave: `${frame[1]}\x1b[0m${off}${[...all]
      .reverse()
      .map(([, leave]) => leave)
      .join('')}`,
    beginFrame: frame[0],
    endFrame: frame[1],
    mouse: (which) =>
      which === 'off' ? off : off + reports.clicks[0] + (which === 'clicks' ? '' : reports[which][0]),
  };
}
