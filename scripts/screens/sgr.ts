/** How a piece of text looks, from SGR sequences (ECMA-48). */
export interface Look {
  readonly colour: string | undefined;
  readonly background: string | undefined;
  readonly isBold: boolean;
  readonly isDim: boolean;
}

export interface Piece extends Look {
  readonly text: string;
}

const PLAIN: Look = { colour: undefined, background: undefined, isBold: false, isDim: false };

const PALETTE = [
  ['#1d2229', '#e06c75', '#8fc379', '#d9b36c', '#6fa8dc', '#c58fd6', '#5fb8c0', '#c8ccd4'],
  ['#5c6370', '#ef8088', '#a5d68f', '#ecc98a', '#89bdf0', '#d6a6e4', '#7fd0d8', '#ffffff'],
] as const;
const STEPS = [0, 95, 135, 175, 215, 255];

/** One of the 256 colours of xterm: the palette, a cube of 6×6×6, and greys. */
function colourOf(number: number): string {
  if (number < 16) return PALETTE[number < 8 ? 0 : 1][number % 8]!;
  if (number >= 232) return hex([8, 8, 8].map((base) => base + (number - 232) * 10));
  const cube = number - 16;
  return hex([Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map((step) => STEPS[step]!));
}

const hex = (parts: readonly number[]): string =>
  `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`;

/** A row of a terminal, in pieces that look the same. */
export function piecesOf(row: string): Piece[] {
  const pieces: Piece[] = [];
  let look = PLAIN;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control sequences begin with one.
  for (const part of row.split(/(\x1b\[[0-9;]*m)/)) {
    if (part.startsWith('\x1b[')) look = applied(look, part.slice(2, -1).split(';').map(Number));
    else if (part !== '') pieces.push({ ...look, text: part });
  }
  return pieces;
}

function applied(look: Look, codes: readonly number[]): Look {
  let { colour, background, isBold, isDim } = look;
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at]!;
    if (code === 0) ({ colour, background, isBold, isDim } = PLAIN);
    else if (code === 1) isBold = true;
    else if (code === 2) isDim = true;
    else if (code === 22) [isBold, isDim] = [false, false];
    else if (code === 7) [colour, background] = ['#1d2229', colour ?? '#c8ccd4'];
    else if (code === 39) colour = undefined;
    else if (code === 49) background = undefined;
    else if (code === 38 || code === 48) {
      const chosen = colourOf(codes[at + 2] ?? 0);
      if (code === 38) colour = chosen;
      else background = chosen;
      at += 2;
    } else if (code >= 30 && code < 38) colour = colourOf(code - 30);
    else if (code >= 90 && code < 98) colour = colourOf(code - 90 + 8);
    else if (code >= 40 && code < 48) background = colourOf(code - 40);
  }
  return { colour, background, isBold, isDim };
}
