import { readlinkSync } from 'node:fs';

/** What decoding puts where a byte is not UTF-8. */
const REPLACEMENT = '\ufffd';
/** A byte from 0x80 on that is not UTF-8 is kept as this surrogate, which no text has by itself. */
const FIRST_KEPT = 0xdc00;
const KEPT = /[\udc80-\udcff]/;

/** The text of a name that the kernel gave: bytes, which mostly are UTF-8. `bytesOf` gives back the same bytes. */
export function textOfBytes(bytes: Uint8Array, start = 0, end = bytes.length): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = buffer.toString('utf8', start, end);
  return text.includes(REPLACEMENT) ? keepBytes(buffer.subarray(start, end)) : text;
}

/** The bytes of a text, also of one with bytes that are not UTF-8. */
export function bytesOfText(text: string): Buffer {
  if (!KEPT.test(text)) return Buffer.from(text);
  const parts: Buffer[] = [];
  // A pair of surrogates is one character, and stays one.
  for (const character of text) {
    const code = character.codePointAt(0)!;
    const isKept = code >= FIRST_KEPT + 0x80 && code <= FIRST_KEPT + 0xff;
    parts.push(isKept ? Buffer.from([code - FIRST_KEPT]) : Buffer.from(character));
  }
  return Buffer.concat(parts);
}

/** Where bytes are used as a path by node:fs. */
export const pathOfText = (text: string): string | Buffer => (KEPT.test(text) ? bytesOfText(text) : text);

/** Where a symbolic link leads. @throws the error of node:fs */
export const readLink = (path: string): string =>
  textOfBytes(readlinkSync(pathOfText(path), { encoding: 'buffer' }));

function keepBytes(bytes: Buffer): string {
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes, at);
    text +=
      length === 0 ? String.fromCharCode(FIRST_KEPT + bytes[at]!) : bytes.toString('utf8', at, at + length);
    at += length || 1;
  }
  return text;
}

const fatal = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** How many bytes the character that begins here has; 0 where none begins. */
function sequenceLength(bytes: Buffer, at: number): number {
  const first = bytes[at]!;
  const length = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
  if (length <= 1) return length;
  try {
    fatal.decode(bytes.subarray(at, at + length));
    return at + length <= bytes.length ? length : 0;
  } catch {
    return 0;
  }
}
