import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isLightColour, terminalKind } from '../../../../src/repl/full/screen/terminal-kind.ts';

test('NO_COLOR wins over everything, COLORTERM over TERM', () => {
  const colours = (env: Record<string, string>) => terminalKind(env).colours;
  assert.is(colours({ NO_COLOR: '1', TERM: 'xterm-256color', COLORTERM: 'truecolor' }), 0);
  assert.is(colours({ NO_COLOR: '', TERM: 'xterm-256color' }), 2);
  assert.is(colours({ TERM: 'xterm', COLORTERM: 'truecolor' }), 3);
  assert.is(colours({ TERM: 'xterm', COLORTERM: 'yes' }), 2);
  assert.is(colours({ TERM: 'xterm-direct' }), 3);
  for (const TERM of ['linux', 'screen', 'xterm', 'rxvt', 'ansi']) assert.is(colours({ TERM }), 1, TERM);
  for (const TERM of ['vt100', 'vt220', 'xterm-mono']) assert.is(colours({ TERM }), 0, TERM);
});

test('the family says which control sequences are safe', () => {
  const family = (TERM: string) => terminalKind({ TERM }).family;
  for (const TERM of ['xterm', 'tmux-256color', 'foot', 'rxvt']) assert.is(family(TERM), 'xterm', TERM);
  for (const TERM of ['screen', 'screen.xterm-256color']) assert.is(family(TERM), 'screen', TERM);
  for (const TERM of ['linux', 'vt220', 'ansi']) assert.is(family(TERM), 'console', TERM);
});

test('the background is what the environment says until the terminal says it itself', () => {
  assert.ok(terminalKind({ COLORFGBG: '0;15' }).isLight);
  assert.not(terminalKind({ COLORFGBG: '15;0' }).isLight);
  assert.not(terminalKind({}).isLight);
  assert.is(isLightColour('rgb:ffff/fafa/f0f0'), true);
  assert.is(isLightColour('rgb:1e/1e/2e'), false);
  assert.is(isLightColour('nonsense'), undefined);
});

test('only a UTF-8 locale has line characters, and a console few others', () => {
  assert.is(terminalKind({ LANG: 'zh_CN.UTF-8' }).glyphs, 'all');
  assert.is(terminalKind({ LANG: 'C', LC_ALL: 'C.utf8' }).glyphs, 'all');
  assert.is(terminalKind({ LANG: 'C.UTF-8', TERM: 'linux' }).glyphs, 'console');
  assert.is(terminalKind({ LANG: 'C', TERM: 'linux' }).glyphs, 'ascii');
});

test.run();
