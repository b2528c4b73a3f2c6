import { existsSync } from 'node:fs';

/** What a program is told of the terminal that it runs on. */
export interface TerminalLook {
  /** As terminfo(5) names it. */
  readonly type: string;
  readonly hasAllColours: boolean;
  /** The person wants none, no-color.org. */
  readonly hasNoColour: boolean;
}

/** The terminal that ns-lab itself runs on. */
export function ownLook({ TERM, COLORTERM, NO_COLOR }: NodeJS.ProcessEnv = process.env): TerminalLook {
  return {
    type: TERM ?? 'dumb',
    hasAllColours: /^(truecolor|24bit)$/.test(COLORTERM ?? ''),
    hasNoColour: Boolean(NO_COLOR),
  };
}

/** Where terminfo is, by the first letter of a name or by its code; see terminfo(5) and the ncurses of macOS. */
const DIRECTORIES = ['/etc/terminfo', '/lib/terminfo', '/usr/share/terminfo', '/usr/lib/terminfo'];
/** What most terminals understand, the one that can most first. */
const COMMON = ['xterm-256color', 'xterm', 'vt100', 'ansi'];

/**
 * The type of the terminal for a program: its own, or, where the program could not look that up, one that it is like.
 * A root without any description (busybox) has programs that need none.
 * @param root the root directory of the program, as ns-lab sees it
 */
export function knownType(root: string, type: string): string {
  const directories = DIRECTORIES.map((directory) => root + directory).filter((each) => existsSync(each));
  if (directories.length === 0) return type;
  const isKnown = (name: string) =>
    directories.some((directory) =>
      [name.charAt(0), name.charCodeAt(0).toString(16)].some((first) =>
        existsSync(`${directory}/${first}/${name}`),
      ),
    );
  const hasMany = /256|direct|kitty|ghostty|wezterm|foot|alacritty/.test(type);
  return [type, ...COMMON.slice(hasMany ? 0 : 1)].find(isKnown) ?? type;
}

/** The look as variables of an environment. */
export function lookVariables(root: string, { type, hasAllColours, hasNoColour }: TerminalLook): string[] {
  return [
    `TERM=${knownType(root, type)}`,
    ...(hasAllColours && !hasNoColour ? ['COLORTERM=truecolor'] : []),
    ...(hasNoColour ? ['NO_COLOR=1'] : []),
  ];
}
