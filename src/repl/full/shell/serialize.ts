import type { IBufferCell, Terminal } from '@xterm/headless';
import { withoutUnseen } from '../../../locale/visible.ts';
import type { TerminalKind } from '../screen/terminal-kind.ts';
import { anchor, isCertain } from '../text/anchors.ts';
import { apart } from '../text/width.ts';
import { type Colour, colourCodes } from './colour.ts';

/** What SGR has beside colours, and whether terminals other than xterm's family take it for that. */
const ATTRIBUTES: readonly (readonly [
  code: number,
  has: (cell: IBufferCell) => number,
  everywhere: boolean,
])[] = [
  [1, (cell) => cell.isBold(), true],
  [2, (cell) => cell.isDim(), true],
  // GNU screen has standout here, and the Linux console a colour.
  [3, (cell) => cell.isItalic(), false],
  [4, (cell) => cell.isUnderline(), true],
  [5, (cell) => cell.isBlink(), true],
  [7, (cell) => cell.isInverse(), true],
  [9, (cell) => cell.isStrikethrough(), false],
];

/** The part of SGR that a cell has on this terminal, as parameters; the same text for cells that look the same. */
function styleOf(cell: IBufferCell, { colours, family }: TerminalKind): string {
  if (cell.isAttributeDefault()) return '';
  const attributes = ATTRIBUTES.filter(
    ([, has, everywhere]) => has(cell) && (everywhere || family === 'xterm'),
  ).map(([code]) => code);
  const foreground = colourOf(cell.isFgRGB(), cell.isFgPalette(), cell.getFgColor());
  const background = colourOf(cell.isBgRGB(), cell.isBgPalette(), cell.getBgColor());
  return [...new Set([...attributes, ...colourCodes(foreground, background, colours)])].join(';');
}

function colourOf(isRgb: boolean, isPalette: boolean, colour: number): Colour | undefined {
  if (isRgb) return [(colour >> 16) & 255, (colour >> 8) & 255, colour & 255];
  return isPalette ? colour : undefined;
}

/** What stands in a cell: nothing of what is not to be seen. */
const textOf = (cell: IBufferCell): string =>
  cell.isInvisible() ? ' '.repeat(cell.getWidth()) : apart(withoutUnseen(cell.getChars())) || ' ';

/** What a terminal emulator shows, a text for each row. Only the rows in sight are read. */
export function serialize(terminal: Terminal, top: number, kind: TerminalKind): string[] {
  const buffer = terminal.buffer.active;
  const cell = buffer.getNullCell();
  return Array.from({ length: terminal.rows }, (_, y) => {
    const line = buffer.getLine(top + y);
    if (!line) return '';
    let text = '';
    let current = '';
    for (let x = 0; x < terminal.cols; x++) {
      line.getCell(x, cell);
      // The second half of a wide character.
      if (cell.getWidth() === 0) continue;
      const style = styleOf(cell, kind);
      if (style !== current) {
        text += `${current === '' ? '' : '\x1b[0m'}${style === '' ? '' : `\x1b[${style}m`}`;
        current = style;
      }
      const shown = textOf(cell);
      text += isCertain(shown) ? shown : shown + anchor(x + cell.getWidth());
    }
    return current === '' ? text : `${text}\x1b[0m`;
  });
}
