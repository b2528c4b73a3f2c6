import { type ColourLevel, type Theme, themeFor } from '../text/theme.ts';

/** What the terminal can show. */
export interface TerminalKind {
  readonly colours: ColourLevel;
  /** False where only ASCII can be relied on: not a UTF-8 locale. */
  readonly isUnicode: boolean;
  readonly isLight: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Judges by the environment alone, as terminfo(5) users do; the background may be corrected by the terminal itself. */
export function terminalKind(env: Environment): TerminalKind {
  return { colours: colourLevel(env), isUnicode: isUnicode(env), isLight: isLightByEnvironment(env) };
}

export const themeOf = ({ colours, isLight }: TerminalKind): Theme => themeFor(colours, isLight);

/** no-color.org: any value but the empty one. */
function colourLevel({ NO_COLOR, TERM = '', COLORTERM }: Environment): ColourLevel {
  if (NO_COLOR || /^(dumb|vt\d+)/.test(TERM)) return 0;
  return COLORTERM || /256|direct|kitty|alacritty|ghostty/.test(TERM) ? 2 : 1;
}

/** setlocale(3): the first of these that is set decides. */
function isUnicode({ LC_ALL, LC_CTYPE, LANG }: Environment): boolean {
  return /utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || '');
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
