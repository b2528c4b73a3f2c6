/** A lesson while it is written: followed in the prompt, checked on the command line, in both languages. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cli, PipedPrompt } from '../support/cli.ts';
import { FullScreen } from '../support/full-screen.ts';
import { needs } from '../support/programs.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { waitUntil } from '../support/wait.ts';

/** A new lesson of one's own, and a way to change its text. */
function newLesson() {
  const directory = join(scratchDirectory(), '42-mine');
  assert.is(cli(['lesson', 'new', directory]).status, 0);
  const change = (name: string, from: string, to: string) => {
    const path = join(directory, name);
    const text = readFileSync(path, 'utf8');
    assert.ok(text.includes(from), `${name} has no "${from}"`);
    writeFileSync(path, text.replace(from, to));
  };
  return { directory, change };
}

test('lesson run --watch shows each change, or what is wrong with it, and the lab stays as it is', async () => {
  const { directory, change } = newLesson();
  const prompt = new PipedPrompt(['--plain', 'lesson', 'run', directory, '--watch'], {
    state: scratchDirectory(),
  });
  const sees = (pattern: RegExp) => waitUntil(() => pattern.test(prompt.output));
  try {
    await sees(/The first step/);
    await prompt.enter('new mine');
    change('text.en.md', 'What to do.', 'What is to be done now.');
    await sees(/What is to be done now\./);

    change('lesson.yaml', 'exists: true', 'exsits: true');
    await sees(/lesson\.yaml:\d+: steps\.0\.done\.0\.exsits: .*did you mean "exists"/);
    change('lesson.yaml', 'exsits: true', 'exists: true');
    change('text.en.md', 'What is to be done now.', 'It is ![a picture](lesson.yaml).');
    await sees(/text\.en\.md:\d+: a terminal shows no images/);
    const before = prompt.output.length;
    change('text.en.md', 'It is ![a picture](lesson.yaml).', 'As before.');
    await waitUntil(() => /As before\./.test(prompt.output.slice(before)));
    assert.match(await prompt.enter('show ns'), /uts/, 'the box is there as it was');
    assert.is((await prompt.end()).status, 0);
  } finally {
    prompt.kill('SIGKILL');
  }
});

if (needs('tmux')) {
  test('on the full screen what is wrong stands in the lesson, and nothing is written over it', async () => {
    const { directory, change } = newLesson();
    const screen = await FullScreen.open({
      args: ['lesson', 'run', directory, '--watch'],
      columns: 120,
      rows: 36,
    });
    try {
      await screen.sees(/What to do\./);
      change('lesson.yaml', 'exists: true', 'exsits: true');
      await screen.sees(/broken:[\s\S]*lesson\.yaml:\d+: steps\.0\.done\.0\.exsits/);
      await screen.isClean();
      change('lesson.yaml', 'exsits: true', 'exists: true');
      change('text.en.md', 'What to do.', 'What is to be done now.');
      await screen.sees(/What is to be done now\./);
      await waitUntil(() => !/broken:/.test(screen.terminal.screen()));
    } finally {
      await screen.close();
    }
  });
}

test('lesson run of a folder that cannot be read says why, and opens no prompt', () => {
  const { directory, change } = newLesson();
  change('lesson.yaml', 'minutes: 5', 'minuets: 5');
  const { status, stdout, stderr } = cli(['lesson', 'run', directory]);
  assert.equal([status, stdout], [2, '']);
  assert.match(stderr, /lesson\.yaml:\d+: minuets: .*did you mean "minutes"/);
});

test('lesson check speaks Chinese, with the same files, lines and fields', () => {
  const { directory, change } = newLesson();
  const check = () => cli(['lesson', 'check', directory, '--lang', 'zh-CN']);
  const right = check();
  assert.equal(
    [right.status, /42-mine: 正确：1 步，答案执行两遍，错误路线 1 条/.test(right.stdout)],
    [0, true],
    right.stdout,
  );
  change('lesson.yaml', 'exists: true', 'exsits: true');
  const wrong = check();
  assert.is(wrong.status, 1);
  assert.match(
    wrong.stdout,
    /42-mine\/lesson\.yaml:\d+: steps\.0\.done\.0\.exsits: 没有 "exsits" 这个字段；是不是 "exists"？/,
  );
  assert.match(wrong.stdout, /42-mine: \d+ 个问题/);
});

test('a translation that lacks a part is reported, and a learner reads it in English meanwhile', async () => {
  const { directory, change } = newLesson();
  change('text.zh-CN.md', '### 提示 {#hint-command}\n\n命令是 `new`。\n', '');
  const { status, stdout } = cli(['lesson', 'check', directory]);
  assert.equal([status, /text\.zh-CN\.md:\d+: .*hint-command/.test(stdout)], [1, true], stdout);
  const course = join(scratchDirectory(), '42-mine');
  cpSync(directory, course, { recursive: true });
  const prompt = new PipedPrompt(['--plain', '--lang', 'zh-CN', 'lesson', 'run', course], {
    state: scratchDirectory(),
  });
  try {
    assert.match(await prompt.enter('hint'), /The command is/);
    await prompt.end();
  } finally {
    prompt.kill('SIGKILL');
  }
});

test.run();
