import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isLightColour, terminalKind } from '../../../../src/repl/full/screen/terminal-kind.ts';

test('NO_COLOR wins over everything, COLORTERM over TERM', () => {
  assert.is(terminalKind({ NO_COLOR: '1', TERM: 'xterm-256color', COLORTERM: 'truecolor' }).colours, 0);
  assert.is(terminalKind({ NO_COLOR: '', TERM: 'xterm-256color' }).colours, 2);
  assert.is(terminalKind({ TERM: 'xterm', COLORTERM: 'truecolor' }).colours, 2);
  for (const TERM of ['linux', 'screen', 'xterm']) assert.is(terminalKind({ TERM }).colours, 1, TERM);
  assert.is(terminalKind({ TERM: 'vt100' }).colours, 0);
});

test('the background is what the environment says until the terminal says it itself', () => {
  assert.ok(terminalKind({ COLORFGBG: '0;15' }).isLight);
  assert.not(terminalKind({ COLORFGBG: '15;0' }).isLight);
  assert.not(terminalKind({}).isLight);
  assert.is(isLightColour('rgb:ffff/fafa/f0f0'), true);
  assert.is(isLightColour('rgb:1e/1e/2e'), false);
  assert.is(isLightColour('nonsense'), undefined);
});

test('only a UTF-8 locale has line characters', () => {
  assert.ok(terminalKind({ LANG: 'zh_CN.UTF-8' }).isUnicode);
  assert.ok(terminalKind({ LANG: 'C', LC_ALL: 'C.utf8' }).isUnicode);
  assert.not(terminalKind({ LANG: 'C' }).isUnicode);
});

test.run();
