import { setTimeout as sleep } from 'node:timers/promises';
import { Pty } from './pty.ts';

/** No two of them stand beside each other anywhere else on the screen, so what is found is the echo. */
const LETTERS = 'qzjxkvwqbyf';
/** So that the 99th percentile is more than the second longest. */
const LINES = 50;
export const KEYS_A_LINE = LETTERS.length - 1;

/** Milliseconds from each key to its echo. */
export interface Echoes {
  readonly lab: number[];
  /** The same with cat(1), which does nothing else: what script(1), two pipes and the measuring take. */
  readonly cat: number[];
}

/**
 * Types lines at a prompt, and the same to a cat(1) on a terminal of its own, in turns. Keys come at all moments of
 * what the lab does meanwhile.
 */
export async function echoes(lab: Pty, prompt: string): Promise<Echoes> {
  const figures: Echoes = { lab: [], cat: [] };
  const cat = new Pty("sh -c 'stty raw -echo; echo ready; exec cat'");
  try {
    await cat.prints('ready');
    for (let line = 0; line < LINES; line++) {
      // Alone it might be found anywhere.
      await lab.press(LETTERS[0]!, LETTERS[0]!);
      for (let key = 1; key < LETTERS.length; key++) {
        await sleep(30 + (figures.lab.length % 7) * 11);
        figures.lab.push(await lab.press(LETTERS[key]!, LETTERS.slice(0, key + 1)));
        figures.cat.push(await cat.press(LETTERS[key]!, LETTERS[key]!));
      }
      await lab.press('\x15', prompt);
    }
    return figures;
  } finally {
    await cat.close('');
  }
}
