import { type Line, textOf } from '../text/line.ts';
import type { Block } from './block.ts';
import { blockLines } from './block-lines.ts';

/** Rows of the transcript that are in sight, the last one at the bottom. */
export interface Viewport {
  readonly lines: readonly Line[];
  /** Which block each of them belongs to. */
  readonly blocks: readonly number[];
  /** Rows above those in sight. */
  readonly above: number;
}

export function viewportOf(
  blocks: readonly Block[],
  width: number,
  height: number,
  scroll: number,
): Viewport {
  const lines: Line[] = [];
  const ids: number[] = [];
  let skip = scroll;
  let above = 0;
  for (const block of [...blocks].reverse()) {
    const own = blockLines(block, width);
    const end = own.length - Math.min(skip, own.length);
    skip -= own.length - end;
    const start = Math.max(0, end - (height - lines.length));
    above += start;
    lines.unshift(...own.slice(start, end));
    ids.unshift(...own.slice(start, end).map(() => block.id));
  }
  return { lines, blocks: ids, above };
}

export const totalLines = (blocks: readonly Block[], width: number): number =>
  blocks.reduce((sum, block) => sum + blockLines(block, width).length, 0);

/** Where a text is found: distances from the end, so that 0 is the last line. The last match is the first. */
export function findLines(blocks: readonly Block[], width: number, query: string): number[] {
  if (query === '') return [];
  const wanted = query.toLowerCase();
  const found: number[] = [];
  let distance = 0;
  for (const block of [...blocks].reverse()) {
    for (const row of [...blockLines(block, width)].reverse()) {
      if (textOf(row).toLowerCase().includes(wanted)) found.push(distance);
      distance++;
    }
  }
  return found;
}
