import type { IBufferCell, Terminal } from '@xterm/headless';

/** The part of SGR that a cell has, as parameters; the same text for cells that look the same. */
function styleOf(cell: IBufferCell): string {
  const codes: (number | string)[] = [];
  if (cell.isBold()) codes.push(1);
  if (cell.isDim()) codes.push(2);
  if (cell.isItalic()) codes.push(3);
  if (cell.isUnderline()) codes.push(4);
  if (cell.isInverse()) codes.push(7);
  if (cell.isInvisible()) codes.push(8);
  if (cell.isStrikethrough()) codes.push(9);
  if (cell.isFgRGB()) codes.push(`38;2;${rgb(cell.getFgColor())}`);
  else if (cell.isFgPalette()) codes.push(palette(cell.getFgColor(), 30));
  if (cell.isBgRGB()) codes.push(`48;2;${rgb(cell.getBgColor())}`);
  else if (cell.isBgPalette()) codes.push(palette(cell.getBgColor(), 40));
  return codes.join(';');
}

const rgb = (colour: number): string => `${(colour >> 16) & 255};${(colour >> 8) & 255};${colour & 255}`;

/** The sixteen colours have parameters of their own, which every terminal knows. */
const palette = (colour: number, base: number): number | string =>
  colour < 8 ? base + colour : colour < 16 ? base + 60 + colour - 8 : `${base + 8};5;${colour}`;

/** What a terminal emulator shows, a text for each row. Only the rows in sight are read. */
export function serialize(terminal: Terminal, top: number): string[] {
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
      const style = styleOf(cell);
      if (style !== current) {
        text += `${current === '' ? '' : '\x1b[0m'}${style === '' ? '' : `\x1b[${style}m`}`;
        current = style;
      }
      text += cell.getChars() || ' ';
    }
    return current === '' ? text : `${text}\x1b[0m`;
  });
}
