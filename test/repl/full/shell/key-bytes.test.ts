import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decode } from '../../../../src/repl/full/input/decode.ts';
import { bytesOf, type ProgramModes } from '../../../../src/repl/full/shell/key-bytes.ts';

const PLAIN: ProgramModes = { hasApplicationCursor: false, hasBracketedPaste: false, wantsMouse: false };
const sent = (input: string, modes: Partial<ProgramModes> = {}): string =>
  decode(input, true)
    .events.map((event) => bytesOf(event, { ...PLAIN, ...modes }) ?? '')
    .join('');

test('keys reach a program as the terminal sent them', () => {
  const keys = 'a中\x03\x7f\x1b[A\x1b[3~\x1bb\x1b[1;5C\t\r';
  assert.is(sent(keys), keys);
});

test('arrows change with the mode that the program has set', () => {
  assert.is(sent('\x1b[A\x1b[H\x1b[1;5C', { hasApplicationCursor: true }), '\x1bOA\x1bOH\x1b[1;5C');
});

test('a paste is marked for programs that ask for it, and typed for the others', () => {
  assert.is(sent('\x1b[200~a\nb\x1b[201~'), 'a\rb');
  assert.is(sent('\x1b[200~a\nb\x1b[201~', { hasBracketedPaste: true }), '\x1b[200~a\rb\x1b[201~');
});

test('clicks are for programs that ask for them', () => {
  assert.is(sent('\x1b[<0;3;4M'), '');
  assert.is(sent('\x1b[<0;3;4M\x1b[<65;1;1M', { wantsMouse: true }), '\x1b[<0;3;4M\x1b[<65;1;1M');
});

test.run();
