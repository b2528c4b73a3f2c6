import stringWidth from 'string-width';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loadMarkdown, markdownLines } from '../../../src/repl/plain/markdown.ts';

await loadMarkdown();

const TEXT =
  '它还被设为 subreaper（PR_SET_CHILD_SUBREAPER）：runc 结束以后，由 `shim` 收养，告诉 containerd，然后等着。见 `man 2 prctl`。';

test('no line begins with the punctuation that ends a Chinese phrase, whatever is before it', () => {
  for (let columns = 30; columns < 100; columns++) {
    const lines = markdownLines(TEXT, columns);
    for (const line of lines) {
      assert.not.match(line, /^[，。：；？！、）」』]/);
      assert.ok(stringWidth(line) <= columns, `${columns}: ${line}`);
    }
  }
});

test.run();
