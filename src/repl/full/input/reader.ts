import { StringDecoder } from 'node:string_decoder';
import { decode } from './decode.ts';
import type { InputEvent } from './events.ts';

/** How long after an ESC the rest of its sequence may come; longer than a slow ssh takes between two packets. */
const ESCAPE_MS = 50;

/** Decodes what a terminal sends, in whatever pieces it comes. */
export class InputReader {
  readonly #onEvents: (events: readonly InputEvent[]) => void;
  readonly #utf8 = new StringDecoder('utf8');
  #rest = '';
  #timer: NodeJS.Timeout | undefined;

  /** @param onEvents is told what came at once, at once */
  constructor(onEvents: (events: readonly InputEvent[]) => void) {
    this.#onEvents = onEvents;
  }

  feed(chunk: Buffer): void {
    clearTimeout(this.#timer);
    this.#take(this.#rest + this.#utf8.write(chunk), false);
    // A paste is waited for to its end, however long it is.
    if (this.#rest !== '' && !this.#rest.startsWith('\x1b[200~')) {
      this.#timer = setTimeout(() => this.#take(this.#rest, true), ESCAPE_MS);
    }
  }

  #take(text: string, isFinal: boolean): void {
    const { events, rest } = decode(text, isFinal);
    this.#rest = rest;
    if (events.length > 0) this.#onEvents(events);
  }
}
