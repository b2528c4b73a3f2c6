/** Nothing to escape: what nearly every text is made of. */
const PLAIN = /^[\x20-\x7e]*$/;

/**
 * What a text must not bring to a screen by itself: controls (C0, DEL, C1), marks that turn the direction of what
 * follows or cannot be seen at all, and line ends other than LF. The two joiners that scripts are written with stay.
 */
const UNSEEN = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}/gu;

/** The same, but for the line feeds of a text that has several lines. */
const UNSEEN_IN_LINES = /[^\P{Cc}\n]|[\p{Cs}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}/gu;

/** Beyond ASCII, what JSON leaves as it is although a terminal may act on it. */
const UNSEEN_IN_JSON = /[\x7f-\x9f\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}/gu;

const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\t': '\\t', '\r': '\\r' };

/**
 * A text as people may see it. Names of hosts, processes, mounts and files are chosen by others: what would act on a
 * terminal, turn a line round or begin a new one is shown as `\x1b`, `\u202e`, `\n`, and a byte that is not UTF-8 as
 * `\xff`. Every face lets all its texts through here, before its own colours are added.
 */
export const visible = (text: string): string => (PLAIN.test(text) ? text : text.replace(UNSEEN, escaped));

/** A text of a program's screen: what takes no room there and turns the rest of the row round is left out. */
export const withoutUnseen = (text: string): string => (PLAIN.test(text) ? text : text.replace(UNSEEN, ''));

/** The same for a text of ours that has several lines. What others chose must be made visible before it is put in. */
export const visibleLines = (text: string): string => text.replace(UNSEEN_IN_LINES, escaped);

/** JSON that is safe to look at: the same data, with more of it written as `\u....`. */
export const visibleJson = (value: unknown, indent?: number): string =>
  JSON.stringify(value, undefined, indent).replace(UNSEEN_IN_JSON, (character) =>
    character.split('').map(unit).join(''),
  );

/** A UTF-16 unit as JSON writes it. */
const unit = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

function escaped(character: string): string {
  const code = character.codePointAt(0)!;
  const hex = code.toString(16);
  if (NAMED[character]) return NAMED[character];
  if (code < 0x100) return `\\x${hex.padStart(2, '0')}`;
  // How a byte that is not UTF-8 is kept in a text.
  if (code >= 0xdc80 && code <= 0xdcff) return `\\x${(code - 0xdc00).toString(16)}`;
  return code > 0xffff ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`;
}
