/** A learner's session in a real terminal, in Chinese: from the list of lessons to the end, killed on the way. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cli } from '../support/cli.ts';
import { needs } from '../support/programs.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { TestTerminal } from '../support/tmux.ts';

const state = scratchDirectory();
const OPTIONS = { args: ['--lang', 'zh-CN', 'lesson'], state, env: { LC_ALL: 'C.UTF-8' } };

/** Opens the prompt of lessons, and closes it whatever happens. */
async function inTerminal(work: (t: TestTerminal) => Promise<void>): Promise<void> {
  const t = await TestTerminal.openPrompt(OPTIONS);
  try {
    await work(t);
  } finally {
    await t.close();
  }
}

if (needs('tmux')) {
  test('from the list to the end, in Chinese, with a kill -9 on the way', async () => {
    await inTerminal(async (t) => {
      await t.see(/03-hostname\s+未做/);
      t.enter('lesson start hostname');
      await t.see(/第 1 步，共 4 步/);
      t.enter('new web');
      await t.see(/✓ `?uts/);
      // Enter alone goes on.
      t.press('Enter');
      await t.see(/第 2 步，共 4 步：先说出你的预测/);
      t.enter('answer 1');
      await t.see(/你的预测：空的/);
      t.enter('unshare user uts');
      await t.see(/不是这样。答案是：机器的名字/);
      t.press('Enter');
      await t.see(/第 3 步/);
      process.kill(t.pid, 'SIGKILL');
    });
    await inTerminal(async (t) => {
      await t.see(/03-hostname\s+完成 2\/4 步[\s\S]*"lesson start 03" 从上次的地方继续/);
      t.enter('lesson start 3');
      await t.see(/从第 3 步（共 4 步）继续/);
      t.enter('set hostname web');
      await t.see(/第 3 步，共 4 步：完成/);
      t.press('Enter');
      await t.see(/第 4 步/);
      t.press('Enter');
      await t.see(/这一课完成了/);
      t.enter('lesson list');
      await t.see(/03-hostname\s+完成/);
      t.enter('quit');
      assert.is(await t.ended(), 0);
    });
  });

  test('what comes about by itself is printed above the line that is being typed', async () => {
    await inTerminal(async (t) => {
      await t.see(/完成/);
      t.enter('lesson start hostname');
      await t.see(/第 1 步，共 4 步/);
      // The commands of a solution are there to be read, as if they had been typed.
      t.enter('solution');
      await t.see(/^host> solution\nhost> new\n[\s\S]*第 1 步，共 4 步：完成/m);
      t.press('Enter');
      t.enter('unshare user uts');
      await t.see(/第 2 步，共 4 步：完成/);
      const [, pid] = /(?:process|进程) (\d+) .*box/.exec(await t.see(/box>/))!;
      await t.see(/box> ?$/);
      t.type('show nonsense');
      await t.see(/box> show nonsense$/);
      process.kill(Number(pid), 'SIGKILL');
      await t.see(/不再成立[\s\S]*\nbox> show nonsense$/);
    });
  });
}

test('the command line says what it has, as text and as JSON', () => {
  const json = JSON.parse(cli(['lesson', 'list', '--json'], { state }).stdout);
  assert.equal(json.find(({ slug }: { slug: string }) => slug === '03-hostname').state, 'done');
  assert.match(cli(['report', '--md'], { state }).stdout, /\| 03-hostname \| \d{4}-/);
  const { lessons } = JSON.parse(cli(['report', '--json'], { state }).stdout);
  assert.is(lessons[0].slug, '03-hostname');
  assert.is(lessons[0].rightAnswers, 0);
});

test('what is kept can be exported, imported elsewhere, and forgotten', () => {
  const [file, elsewhere] = [`${scratchDirectory()}/me.json`, scratchDirectory()];
  assert.is(cli(['lesson', 'export', file], { state }).status, 0);
  assert.is(cli(['lesson', 'import', file], { state: elsewhere }).status, 0);
  const stateOf = (directory: string) =>
    JSON.parse(cli(['lesson', 'list', '--json'], { state: directory }).stdout).find(
      ({ slug }: { slug: string }) => slug === '03-hostname',
    ).state;
  assert.is(stateOf(elsewhere), 'done');
  assert.is(cli(['lesson', 'reset', 'hostname'], { state: elsewhere }).status, 0);
  assert.is(stateOf(elsewhere), 'open');
  const wrong = cli(['lesson', 'import', '-'], { state: elsewhere, input: '{"version": 3}' });
  assert.equal([wrong.status, /newer ns-lab/.test(wrong.stderr)], [1, true]);
});

test('a word that is no command of lessons is refused', () => {
  const wrong = cli(['lesson', 'chek'], { state });
  assert.equal([wrong.status, wrong.stdout], [2, '']);
  assert.match(wrong.stderr, /did you mean "check"/);
  assert.match(cli(['lesson', 'next'], { state }).stderr, /lesson start NAME/);
});

test.run();
