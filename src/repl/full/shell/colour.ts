import type { ColourLevel } from '../text/theme.ts';

export type Rgb = readonly [red: number, green: number, blue: number];

/** A number of the palette of 256, or a colour that is not of it. */
export type Colour = number | Rgb;

const DIM = 2;
const BOLD = 1;
const BRIGHT_BLACK = 8;

/** The first sixteen as xterm has them. */
const SIXTEEN: readonly Rgb[] = [
  ...[[0, 0, 0] as const, [205, 0, 0] as const, [0, 205, 0] as const, [205, 205, 0] as const],
  ...[[0, 0, 238] as const, [205, 0, 205] as const, [0, 205, 205] as const, [229, 229, 229] as const],
  ...[[127, 127, 127] as const, [255, 0, 0] as const, [0, 255, 0] as const, [255, 255, 0] as const],
  ...[[92, 92, 255] as const, [255, 0, 255] as const, [0, 255, 255] as const, [255, 255, 255] as const],
];
/** Those that are no colour: black, white and grey. */
const GREYS: ReadonlySet<Colour> = new Set([0, 7, 8, 15]);
/** The values of red, green and blue in the cube of 6 × 6 × 6 that follows. */
const STEPS = [0, 95, 135, 175, 215, 255] as const;

/** All 256, as xterm and nearly all others have them: sixteen, the cube, and 24 greys. */
export const PALETTE: readonly Rgb[] = [
  ...SIXTEEN,
  ...STEPS.flatMap((red) => STEPS.flatMap((green) => STEPS.map((blue): Rgb => [red, green, blue]))),
  ...Array.from({ length: 24 }, (_, step): Rgb => [8 + step * 10, 8 + step * 10, 8 + step * 10]),
];

const distance = (a: Rgb, b: Rgb): number => (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2;

/** The number of the nearest colour of the palette between two numbers. */
function nearest(colour: Rgb, from: number, to: number): number {
  let best = from;
  for (let index = from; index < to; index++)
    if (distance(colour, PALETTE[index]!) < distance(colour, PALETTE[best]!)) best = index;
  return best;
}

/** The colour as a terminal has it that knows so many; undefined where it knows none. */
function reduced(colour: Colour | undefined, level: ColourLevel): Colour | undefined {
  if (colour === undefined || level === 0) return undefined;
  if (level === 3) return colour;
  // The first sixteen are not the same everywhere, so what is not among them does not become one of them.
  if (level === 2)
    return typeof colour === 'number' ? colour : nearest(colour, SIXTEEN.length, PALETTE.length);
  if (typeof colour !== 'number') return nearest(colour, 0, SIXTEEN.length);
  return colour < SIXTEEN.length ? colour : nearest(PALETTE[colour]!, 0, SIXTEEN.length);
}

/**
 * SGR parameters, ECMA-48, for a foreground and a background on a terminal that knows so many colours. With eight,
 * bright ones are bold, and what comes out grey stays without colour where it might not be seen on the background.
 */
export function colourCodes(
  foreground: Colour | undefined,
  background: Colour | undefined,
  level: ColourLevel,
): (number | string)[] {
  const behind = reduced(background, level);
  const front = reduced(foreground, level);
  if (level !== 1) return [...parameters(front, 30), ...parameters(behind, 40)];
  const isMadeGrey = front !== foreground && front !== undefined && GREYS.has(front);
  const isUnseen = behind === undefined && (isMadeGrey || front === BRIGHT_BLACK);
  const own = isUnseen ? [] : eight(front, 30);
  const weight =
    front === BRIGHT_BLACK ? [DIM] : typeof front === 'number' && front > 8 && !isUnseen ? [BOLD] : [];
  return [...weight, ...own, ...eight(behind, 40)];
}

const eight = (colour: Colour | undefined, base: number): number[] =>
  typeof colour === 'number' ? [base + (colour % 8)] : [];

/** The sixteen colours have parameters of their own, which every terminal knows. */
function parameters(colour: Colour | undefined, base: number): (number | string)[] {
  if (colour === undefined) return [];
  if (typeof colour !== 'number') return [`${base + 8};2;${colour.join(';')}`];
  if (colour < 8) return [base + colour];
  return [colour < 16 ? base + 60 + colour - 8 : `${base + 8};5;${colour}`];
}
