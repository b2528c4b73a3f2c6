import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { layoutOf } from '../../../../src/repl/full/layout.ts';
import { placesOf } from '../../../../src/repl/full/scene/places.ts';
import { promptView, visiblePrompt } from '../../../../src/repl/full/scene/prompt.ts';
import { terminalKind } from '../../../../src/repl/full/screen/terminal-kind.ts';
import { initialState } from '../../../../src/repl/full/state.ts';
import { inked } from '../../../support/panels.ts';

const LOSSES = [
  'this loses what was typed in the shell of web; what "sh -c while true; do date; sleep 1; done" has in memory',
  'what was typed in the shell of database; the shell that runs in a-box-with-a-long-name. Go on?',
].join('; ');
const CHINESE =
  '这会失去在 web 的 shell 里输入过的内容；"sleep 1000" 内存里的内容；正在 database 里运行的 shell。继续吗？';

for (const [columns, rows] of [
  [60, 15],
  [80, 24],
  [100, 16],
  [120, 40],
  [200, 60],
] as const)
  test(`at ${columns}×${rows} a question is whole, and how to answer it stands behind it`, () => {
    for (const question of [LOSSES, CHINESE]) {
      const state = { ...initialState({ columns, rows }, terminalKind({}), []), question };
      const { prompt, hint, keys } = placesOf(state);
      const { lines } = visiblePrompt(promptView(state, prompt!.width), prompt!.height);
      const shown = inked(lines, prompt!.width).map((row) => row.trimEnd());
      assert.is(shown.join('').replaceAll(' ', ''), `${question} (y/N)`.replaceAll(' ', ''));
      // Whole words, where there are words.
      assert.is(shown.join(' ').includes('what "sh -c while true'), question === LOSSES);
      assert.ok(prompt!.y + prompt!.height <= hint!.y && hint!.y < keys.y);
    }
  });

test('what is typed keeps to its share of the screen, however long it is', () => {
  const options = { promptRows: 30, hasShell: false, lessonRows: 0, zoom: 'none' } as const;
  assert.is(layoutOf({ columns: 80, rows: 24 }, options).prompt!.height, 8);
});

test.run();
