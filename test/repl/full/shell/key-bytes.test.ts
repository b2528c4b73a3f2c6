import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decode } from '../../../../src/repl/full/input/decode.ts';
import { bytesOf, type ProgramModes } from '../../../../src/repl/full/shell/key-bytes.ts';

const PLAIN: ProgramModes = {
  hasApplicationCursor: false,
  hasBracketedPaste: false,
  mouse: 'off',
  isSgrMouse: false,
};
const sent = (input: string, modes: Partial<ProgramModes> = {}): string =>
  decode(input, true)
    .events.map((event) => bytesOf(event, { ...PLAIN, ...modes }) ?? '')
    .join('');

test('what is typed reaches a program as the terminal sent it', () => {
  const keys = 'a中\x03\x7f\x1b[A\x1b[3~\x1bb\x1b[1;5C\t\r\x1b[Z';
  assert.is(sent(keys), keys);
});

test('keys of any terminal become those of xterm, which the program takes it for', () => {
  // The Linux console and GNU screen.
  assert.is(sent('\x1b[[A\x1b[[E\x1b[1~\x1b[4~'), '\x1bOP\x1b[15~\x1b[H\x1b[F');
  // rxvt, and a keypad that was left in application mode.
  assert.is(sent('\x1b[7~\x1b[8~\x1bOA\x1bOP'), '\x1b[H\x1b[F\x1b[A\x1bOP');
  assert.is(sent('\x1b[3;5~\x1b[24~\x1b[1;2P'), '\x1b[3;5~\x1b[24~\x1b[1;2P');
});

test('arrows change with the mode that the program has set', () => {
  assert.is(sent('\x1b[A\x1b[H\x1b[1;5C', { hasApplicationCursor: true }), '\x1bOA\x1bOH\x1b[1;5C');
});

test('a paste is marked for programs that ask for it, and typed for the others', () => {
  assert.is(sent('\x1b[200~a\nb\x1b[201~'), 'a\rb');
  assert.is(sent('\x1b[200~a\nb\x1b[201~', { hasBracketedPaste: true }), '\x1b[200~a\rb\x1b[201~');
});

test('clicks are for programs that ask for them, in the encoding that they ask for', () => {
  const clicks = '\x1b[<0;3;4M\x1b[<0;3;4m\x1b[<65;1;1M';
  assert.is(sent(clicks), '');
  assert.is(sent(clicks, { mouse: 'clicks', isSgrMouse: true }), clicks);
  assert.is(sent(clicks, { mouse: 'clicks' }), '\x1b[M #$\x1b[M##$\x1b[Ma!!');
  assert.is(sent('\x1b[<0;300;4M', { mouse: 'clicks' }), '', 'too far for bytes');
});

test('where the mouse goes is for programs that ask for that', () => {
  const drag = '\x1b[<32;3;4M';
  assert.is(sent(drag, { mouse: 'clicks', isSgrMouse: true }), '');
  assert.is(sent(drag, { mouse: 'drags', isSgrMouse: true }), drag);
});

test.run();
