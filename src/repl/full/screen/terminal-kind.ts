import type { Glyphs } from '../text/glyphs.ts';
import { type ColourLevel, type Theme, themeFor } from '../text/theme.ts';

/**
 * Which control sequences a terminal takes: those of xterm, as nearly all do; those of GNU screen, where SGR 3 is not
 * italic; or no more than the Linux console and hardware terminals have, see console_codes(4).
 */
export type Family = 'xterm' | 'screen' | 'console';

/** What the terminal can show. */
export interface TerminalKind {
  readonly colours: ColourLevel;
  readonly glyphs: Glyphs;
  readonly family: Family;
  readonly isLight: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Judges by the environment alone, as terminfo(5) users do; the background may be corrected by the terminal itself. */
export function terminalKind(env: Environment): TerminalKind {
  return {
    colours: colourLevel(env),
    glyphs: glyphsOf(env),
    family: familyOf(env),
    isLight: isLightByEnvironment(env),
  };
}

export const themeOf = ({ colours, isLight }: TerminalKind): Theme => themeFor(colours, isLight);

/** no-color.org: any value but the empty one. */
function colourLevel({ NO_COLOR, TERM = '', COLORTERM }: Environment): ColourLevel {
  if (NO_COLOR || /^(dumb|vt\d+|.*-m(ono)?$)/.test(TERM)) return 0;
  if (/^(truecolor|24bit)$/.test(COLORTERM ?? '') || /direct|kitty|alacritty|ghostty/.test(TERM)) return 3;
  return COLORTERM || /256/.test(TERM) ? 2 : 1;
}

const isConsole = (term: string): boolean => /^(linux|vt\d+|ansi|cons\d+)/.test(term);

function familyOf({ TERM = '' }: Environment): Family {
  if (isConsole(TERM)) return 'console';
  return /^screen/.test(TERM) ? 'screen' : 'xterm';
}

/** setlocale(3): the first of these that is set decides whether it is UTF-8. A console font has 512 characters at most. */
function glyphsOf({ LC_ALL, LC_CTYPE, LANG, TERM = '' }: Environment): Glyphs {
  if (!/utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || '')) return 'ascii';
  return isConsole(TERM) ? 'console' : 'all';
}

/** rxvt and others say `15;0`: foreground and background as numbers of the palette. */
function isLightByEnvironment({ COLORFGBG }: Environment): boolean {
  const background = Number(COLORFGBG?.split(';').at(-1) || Number.NaN);
  return background === 7 || background > 8;
}

/** The answer to OSC 11, `rgb:ffff/ffff/ffff`: true when it is nearer to white. Undefined for what is no colour. */
export function isLightColour(answer: string): boolean | undefined {
  const parts = /rgba?:([0-9a-f]+)\/([0-9a-f]+)\/([0-9a-f]+)/i.exec(answer)?.slice(1);
  if (!parts) return undefined;
  const [red, green, blue] = parts.map((part) => Number.parseInt(part, 16) / (16 ** part.length - 1));
  return 0.299 * red! + 0.587 * green! + 0.114 * blue! > 0.5;
}
