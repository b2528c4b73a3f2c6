import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Progress } from '../../../src/lab/images/progress.ts';

test('nothing is said in the first second, and then a few times a second', async () => {
  let nowMs = 5000;
  const said: string[] = [];
  const progress = new Progress(
    (message) => said.push(message),
    () => nowMs,
  );
  for (; nowMs < 6600; nowMs += 100) await progress.at(`${nowMs}`);
  assert.equal(said, ['6000', '6300']);
});

test.run();
