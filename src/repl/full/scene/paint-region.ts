import { type TerminalKind, themeOf } from '../screen/terminal-kind.ts';
import { paint } from '../text/theme.ts';
import type { Region } from './regions.ts';

/** The rows of a region as this terminal shows them. */
export function paintRegion({ at, lines }: Region, kind: TerminalKind): string[] {
  const theme = themeOf(kind);
  return lines()
    .slice(0, at.height)
    .map((line) => paint(line, theme, kind.glyphs));
}
