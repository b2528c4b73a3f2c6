import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decode } from '../../../../src/repl/full/input/decode.ts';

const names = (input: string, isFinal = false): string[] =>
  decode(input, isFinal).events.map((event) => (event.type === 'key' ? event.name : event.type));

test('printable characters are keys that type themselves', () => {
  assert.equal(decode('a中👩').events, [
    { type: 'key', name: 'a', text: 'a', raw: 'a' },
    { type: 'key', name: '中', text: '中', raw: '中' },
    { type: 'key', name: '👩', text: '👩', raw: '👩' },
  ]);
});

test('Backspace and Delete are two keys', () => {
  assert.equal(names('\x7f\x1b[3~\b'), ['backspace', 'delete', 'ctrl+h']);
});

test('cursor and function keys in all the forms that terminals send', () => {
  assert.equal(names('\x1b[A\x1bOB\x1b[1~\x1b[H\x1b[7~\x1bOF'), [
    'up',
    'down',
    'home',
    'home',
    'home',
    'end',
  ]);
  assert.equal(names('\x1bOP\x1b[11~\x1b[[A\x1b[24~'), ['f1', 'f1', 'f1', 'f12']);
  assert.equal(names('\x1b[5~\x1b[6~\x1b[Z'), ['pageup', 'pagedown', 'shift+tab']);
});

test('modifiers are part of the name', () => {
  assert.equal(names('\x1b[1;5C\x1b[1;3D\x1b[1;2A\x1b[3;5~'), [
    'ctrl+right',
    'alt+left',
    'shift+up',
    'ctrl+delete',
  ]);
  assert.equal(names('\x01\x12\x1d\x00'), ['ctrl+a', 'ctrl+r', 'ctrl+]', 'ctrl+space']);
  assert.equal(names('\x1bb\x1b1\x1b\x7f\x1b\r'), ['alt+b', 'alt+1', 'alt+backspace', 'alt+enter']);
});

test('a lone Escape waits for what may follow', () => {
  assert.equal(decode('\x1b'), { events: [], rest: '\x1b' });
  assert.equal(names('\x1b', true), ['escape']);
  assert.equal(decode('\x1b[').rest, '\x1b[');
  assert.equal(decode('a\x1b[1;').rest, '\x1b[1;');
});

test('a sequence may come in any number of pieces', () => {
  const input = 'x\x1b[1;5C\x1b[200~two\rlines\x1b[201~\x1b[<0;10;5M\x1b]11;rgb:0000/0000/0000\x1b\\中';
  const whole = decode(input).events;
  for (let at = 1; at < input.length; at++) {
    const first = decode(input.slice(0, at));
    const second = decode(first.rest + input.slice(at));
    assert.equal([...first.events, ...second.events], whole, `broken at ${at}`);
  }
});

test('a paste is one event, whatever is in it', () => {
  assert.equal(decode('\x1b[200~new web\r\nquit\x03\x1b[201~').events, [
    { type: 'paste', text: 'new web\nquit\x03' },
  ]);
});

test('clicks and the wheel have places that count from 0', () => {
  assert.equal(decode('\x1b[<0;10;5M\x1b[<64;1;1M\x1b[<65;1;1M\x1b[<0;10;5m').events, [
    { type: 'mouse', action: 'press', code: 0, x: 9, y: 4 },
    { type: 'mouse', action: 'wheel-up', code: 64, x: 0, y: 0 },
    { type: 'mouse', action: 'wheel-down', code: 65, x: 0, y: 0 },
    { type: 'mouse', action: 'release', code: 0, x: 9, y: 4 },
  ]);
});

test('the terminal says its background, and what else it says is left out', () => {
  assert.equal(decode('\x1b]11;rgb:ffff/ffff/ffff\x07').events, [
    { type: 'background', colour: 'rgb:ffff/ffff/ffff' },
  ]);
  assert.equal(names('\x1b]4;1;rgb:0/0/0\x07\x1b[?62;c\x1b[12;40Rz'), ['z']);
});

test.run();
