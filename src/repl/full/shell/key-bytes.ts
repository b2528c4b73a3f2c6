import type { InputEvent } from '../input/events.ts';

/** What a program expects of its terminal. */
export interface ProgramModes {
  readonly hasApplicationCursor: boolean;
  readonly hasBracketedPaste: boolean;
  readonly wantsMouse: boolean;
}

/** What to send to a program for a key, a paste or a click; undefined for what is not for programs. */
export function bytesOf(event: InputEvent, modes: ProgramModes): string | undefined {
  switch (event.type) {
    case 'key':
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control sequences begin with one.
      return modes.hasApplicationCursor ? event.raw.replace(/^\x1b\[([ABCDHF])$/, '\x1bO$1') : event.raw;
    case 'paste': {
      // As terminals do it: a line break is what the Enter key sends.
      const text = event.text.replaceAll('\n', '\r');
      return modes.hasBracketedPaste ? `\x1b[200~${text}\x1b[201~` : text;
    }
    case 'mouse': {
      if (!modes.wantsMouse) return undefined;
      const wheel = event.action === 'wheel-up' ? 64 : event.action === 'wheel-down' ? 65 : undefined;
      const end = event.action === 'release' ? 'm' : 'M';
      return `\x1b[<${wheel ?? event.button};${event.x + 1};${event.y + 1}${end}`;
    }
    default:
      return undefined;
  }
}
