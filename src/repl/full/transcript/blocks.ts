import type { LedgerEntry } from '../../../session/ledger.ts';
import type { State } from '../state.ts';
import type { Block } from './block.ts';
import { withOutput } from './output.ts';

/** Commands that the transcript keeps; the ledger has them all. */
const MOST_BLOCKS = 1000;

type Blocks = Pick<State, 'blocks'>;

/** A command begins. */
export function withStart({ blocks }: Blocks, command: string, actor: string): Blocks {
  const block: Block = {
    id: (blocks.at(-1)?.id ?? 0) + 1,
    command,
    actor,
    output: [],
    dropped: 0,
    entry: undefined,
    aliases: new Map(),
    isOpen: false,
  };
  return { blocks: [...blocks.slice(1 - MOST_BLOCKS), block] };
}

/**
 * A command has ended. `build` and others report the commands that they carry out as entries of their own: each
 * belongs to the last block that waits for one and has its text; one that no block waits for gets its own.
 */
export function withEntry(state: Blocks, entry: LedgerEntry, aliases: Block['aliases']): Blocks {
  const { blocks } = state;
  const at = blocks.findLastIndex((block) => !block.entry && block.command === entry.command);
  if (at >= 0) {
    // Where it carried out others, what it has to say comes after them.
    const others = blocks.filter((_, index) => index !== at);
    return { blocks: [...others, { ...blocks[at]!, entry, aliases }] };
  }
  const started = withStart(state, entry.command, entry.actor ?? 'host').blocks;
  return { blocks: started.with(-1, { ...started.at(-1)!, entry, aliases }) };
}

/** A program has printed something: it belongs to the command that runs. */
export function withPrinted({ blocks }: Blocks, text: string, skipped = 0): Blocks {
  const at = blocks.findLastIndex(({ entry }) => !entry);
  const block = blocks[at] ?? blocks.at(-1);
  if (!block) return { blocks };
  return { blocks: blocks.with(at < 0 ? -1 : at, { ...block, ...withOutput(block, text, skipped) }) };
}

/** All calls of a command, or the short form. */
export const withToggled = ({ blocks }: Blocks, id: number): Blocks => ({
  blocks: blocks.map((block) => (block.id === id ? { ...block, isOpen: !block.isOpen } : block)),
});
