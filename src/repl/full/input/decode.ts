import type { InputEvent } from './events.ts';
import { CONSOLE_FINALS, controlName, FINALS, modifiers, NUMBERS } from './key-names.ts';

const PASTE_START = '\x1b[200~';
/** All modifiers that xterm knows, plus 1. */
const MOST_MODIFIER = 16;
const PASTE_END = '\x1b[201~';

export interface Decoded {
  readonly events: readonly InputEvent[];
  /** The beginning of something whose end has not come yet. */
  readonly rest: string;
}

/**
 * What was typed, pasted or clicked, in order. A lone ESC at the end may be a key or the beginning of a sequence:
 * it stays in `rest`, and the caller decides after a moment with `isFinal`.
 */
export function decode(input: string, isFinal = false): Decoded {
  const events: InputEvent[] = [];
  let at = 0;
  while (at < input.length) {
    const one = next(input, at, isFinal);
    if (!one) return { events, rest: input.slice(at) };
    if (one.event) events.push(one.event);
    at = one.end;
  }
  return { events, rest: '' };
}

interface One {
  readonly event?: InputEvent;
  readonly end: number;
}

function next(input: string, at: number, isFinal: boolean): One | undefined {
  if (input.startsWith(PASTE_START, at)) return paste(input, at, isFinal);
  const character = input[at]!;
  if (character !== '\x1b') return plain(input, at);
  const second = input[at + 1];
  if (second === undefined) return isFinal ? key('escape', '\x1b', at) : undefined;
  const sequence = second === '[' ? csi(input, at) : second === 'O' ? ss3(input, at) : osc(input, at);
  if (sequence !== 'none') {
    if (sequence || !isFinal) return sequence;
    return key(`alt+${second}`, input.slice(at, at + 2), at);
  }
  if (second === '\x1b') return key('escape', '\x1b', at);
  const typed = plain(input, at + 1);
  const event = typed.event;
  if (event?.type !== 'key') return typed;
  return {
    event: { ...event, name: `alt+${event.name}`, text: '', raw: `\x1b${event.raw}` },
    end: typed.end,
  };
}

const key = (name: string, raw: string, at: number, text = ''): One => ({
  event: { type: 'key', name, text, raw },
  end: at + raw.length,
});

function plain(input: string, at: number): One {
  const character = String.fromCodePoint(input.codePointAt(at)!);
  if (character < ' ' || character === '\x7f') return key(controlName(character), character, at);
  return key(character === ' ' ? 'space' : character, character, at, character);
}

function paste(input: string, at: number, isFinal: boolean): One | undefined {
  const start = at + PASTE_START.length;
  const end = input.indexOf(PASTE_END, start);
  if (end < 0 && !isFinal) return undefined;
  const text = input.slice(start, end < 0 ? undefined : end).replace(/\r\n?/g, '\n');
  return { event: { type: 'paste', text }, end: end < 0 ? input.length : end + PASTE_END.length };
}

/** ESC [ parameters intermediates final, ECMA-48. */
function csi(input: string, at: number): One | undefined {
  if (input[at + 2] === '[') {
    const final = input[at + 3];
    return final === undefined ? undefined : key(CONSOLE_FINALS[final] ?? '', input.slice(at, at + 4), at);
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control sequences begin with one.
  const match = /^\x1b\[([<-?]?)([0-9;:]*)[ -/]*([@-~])/.exec(input.slice(at, at + 64));
  if (!match) return input.length - at >= 64 ? { end: at + 2 } : undefined;
  const [raw, mark, parameters = '', final = ''] = match;
  const end = at + raw.length;
  if (mark === '<') return { event: mouse(parameters, final), end };
  const [first = '', modifier] = parameters.split(/[;:]/);
  const name = mark ? undefined : final === '~' ? NUMBERS[first] : FINALS[final];
  // Answers of the terminal look alike: `ESC [ 12 ; 40 R` is a place, not F3.
  const isKey = final === '~' || ((first === '' || first === '1') && Number(modifier ?? 1) <= MOST_MODIFIER);
  if (name === undefined || !isKey) return { end };
  return key(modifiers(modifier) + name, raw, at);
}

function ss3(input: string, at: number): One | undefined {
  const final = input[at + 2];
  if (final === undefined) return undefined;
  return key(FINALS[final] ?? '', input.slice(at, at + 3), at);
}

/** Answers of the terminal: ESC ] … BEL or ESC \. */
function osc(input: string, at: number): One | undefined | 'none' {
  if (input[at + 1] !== ']') return 'none';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control sequences begin and end with one.
  const match = /^\x1b\](\d+);([^\x07\x1b]*)(?:\x07|\x1b\\)/.exec(input.slice(at, at + 128));
  if (!match) return input.length - at >= 128 ? { end: at + 2 } : undefined;
  const [raw, number, colour = ''] = match;
  return number === '11'
    ? { event: { type: 'background', colour }, end: at + raw.length }
    : { end: at + raw.length };
}

/** SGR mouse reports: `code;x;y` and M or m; in the code 32 is for motion and 64 for the wheel. */
function mouse(parameters: string, final: string): InputEvent {
  const [code = 0, x = 1, y = 1] = parameters.split(';').map(Number);
  const place = { type: 'mouse' as const, code, x: x - 1, y: y - 1 };
  if (code & 32) return { ...place, action: 'move' };
  if (code & 64) return { ...place, action: code & 1 ? 'wheel-down' : 'wheel-up' };
  return { ...place, action: final === 'M' ? 'press' : 'release' };
}
