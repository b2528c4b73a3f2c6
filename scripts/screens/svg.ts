import stringWidth from 'string-width';
import { type Piece, piecesOf } from './sgr.ts';

const CELL = { width: 8.4, height: 17 };
const MARGIN = 12;
const SECONDS_PER_SCREEN = 3;

/** Screens of a terminal, one after the other, as an animated picture. */
export function animatedSvg(screens: readonly (readonly string[])[], columns: number, rows: number): string {
  const width = Math.ceil(columns * CELL.width + 2 * MARGIN);
  const height = Math.ceil(rows * CELL.height + 2 * MARGIN);
  const seconds = screens.length * SECONDS_PER_SCREEN;
  const share = 100 / screens.length;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
    '<title>ns-lab: a container is built, step by step</title>',
    '<style>',
    'text{font:14px ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace;fill:#c8ccd4;white-space:pre}',
    `.screen{visibility:hidden;animation:show ${seconds}s steps(1) infinite}`,
    `@keyframes show{0%{visibility:visible}${share.toFixed(3)}%{visibility:hidden}}`,
    '</style>',
    `<rect width="100%" height="100%" rx="8" fill="#1d2229"/>`,
    ...screens.map(
      (screen, index) =>
        `<g class="screen" style="animation-delay:${index * SECONDS_PER_SCREEN}s">${screen
          .map((row, y) => rowSvg(row, y))
          .join('')}</g>`,
    ),
    '</svg>',
    '',
  ].join('\n');
}

function rowSvg(row: string, y: number): string {
  let x = 0;
  const top = MARGIN + y * CELL.height;
  const boxes: string[] = [];
  const texts: string[] = [];
  for (const piece of piecesOf(row)) {
    const width = stringWidth(piece.text);
    const left = (MARGIN + x * CELL.width).toFixed(1);
    const length = (width * CELL.width).toFixed(1);
    if (piece.background)
      boxes.push(
        `<rect x="${left}" y="${top}" width="${length}" height="${CELL.height}" fill="${piece.background}"/>`,
      );
    if (piece.text.trim() !== '') texts.push(textSvg(piece, left, length, top + CELL.height - 4));
    x += width;
  }
  return boxes.join('') + texts.join('');
}

/** The length is given, so that columns stand below each other in every font. */
function textSvg({ text, colour, isBold, isDim }: Piece, left: string, length: string, y: number): string {
  const attributes = [
    `x="${left}" y="${y}" textLength="${length}" lengthAdjust="spacingAndGlyphs"`,
    ...(colour ? [`fill="${colour}"`] : []),
    ...(isBold ? ['font-weight="bold"'] : []),
    ...(isDim ? ['opacity="0.65"'] : []),
  ].join(' ');
  return `<text ${attributes}>${escaped(text)}</text>`;
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
