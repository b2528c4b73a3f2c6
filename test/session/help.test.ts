import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { REGISTRY } from '../../src/lessons/registry.ts';
import { textOf } from '../../src/locale/locale.ts';
import { parseLine } from '../../src/session/language/parse.ts';
import { type CommandHelp, usageOf } from '../../src/session/language/usage.ts';
import { cli } from '../support/cli.ts';
import { TestSession } from '../support/session.ts';

/** No lab is started for help, so that it works where nothing else does. */
async function help(line: string) {
  const t = new TestSession();
  const entry = await t.execute(line);
  assert.is(t.session.startedLab, undefined);
  assert.equal([entry.kind, entry.actor, entry.calls], ['session', null, []]);
  return entry;
}

const names = REGISTRY.commands.map(({ name }) => name);

test('the overview has every command once, with its summary', async () => {
  const { view } = await help('help');
  for (const { name, summary } of REGISTRY.commands) {
    const lines = view!.lines.filter((line) => line.startsWith(`  ${name}  `));
    assert.is(lines.length, 1, name);
    assert.ok(lines[0]!.endsWith(` ${summary.en}`), name);
  }
  assert.equal((view!.data as CommandHelp[]).map(({ name }) => name).sort(), [...names].sort());
});

for (const command of REGISTRY.commands) {
  const { name, example, man, summary } = command;
  test(`help ${name} says all that is to know`, async () => {
    const { view } = await help(`help ${name}`);
    const text = view!.lines.join('\n');
    assert.is(view!.lines[0], `${name}: ${summary.en}`);
    assert.ok(text.includes(`\n  ${usageOf(command)}\n`), text);
    assert.ok(text.includes(`\n  example   ${example}\n`), text);
    for (const page of man) assert.ok(text.includes(page), page);
    if (command.docker) assert.ok(text.includes(`\n  docker    ${textOf(command.docker)}\n`), text);
    for (const note of command.notes ?? []) assert.ok(text.includes(`\n  ${textOf(note)}\n`), textOf(note));
    const { parameters } = (view!.data as CommandHelp[]).find((each) => each.name === name)!;
    for (const { form, help: meaning } of parameters) {
      assert.ok(meaning !== '', form);
      assert.ok(text.includes(`\n  ${form} `) && text.includes(meaning), form);
    }
  });

  test(`the example of ${name} is a line that is right`, () => {
    assert.is(parseLine(example, REGISTRY)!.command.name, name);
    for (const text of Object.values(summary)) assert.not.match(text, /[.!。！]$/);
    assert.match(summary['zh-CN'], /\p{Script=Han}/u, 'it has a Chinese summary');
    for (const page of man) assert.match(page, /^([\w.-]+\([1-8]\)|Documentation\/.+)$/);
  });
}

test('a first word explains all commands that begin with it', async () => {
  const { view } = await help('help set cpu');
  assert.equal(
    (view!.data as CommandHelp[]).map(({ name }) => name),
    ['set cpu quota', 'set cpu burst', 'set cpu weight', 'set cpu shares'],
  );
  const all = (await help('help mount')).view!.data as CommandHelp[];
  assert.equal(all.map(({ name }) => name).sort(), names.filter((name) => /^mount( |$)/.test(name)).sort());
});

test('what is no command gets the nearest', async () => {
  const cases: [string, string][] = [
    ['help unshar', 'help unshare'],
    ['help pivot-root', 'help pivot_root'],
    ['help set hostnme', 'help set hostname'],
    ['help hlep', 'help help'],
    ['help qqqqqqqqqqqqqqqqqqqq', 'help'],
  ];
  for (const [line, remedy] of cases) {
    const { ok, error } = await help(line);
    assert.equal([ok, error?.kind, error?.remedy], [false, 'unavailable', remedy], line);
    assert.match(error!.message, `there is no command "${line.slice('help '.length)}"`);
  }
});

test('ns-lab help prints the same, and needs no lab', async () => {
  const { view } = await help('help mount bind');
  const shown = cli(['help', 'mount', 'bind']);
  assert.equal([shown.status, shown.stdout.trimEnd()], [0, view!.lines.join('\n').trimEnd()]);
  assert.is(cli(['help', 'nothing-like-it']).status, 1);
});

test('where there is less room the summaries go on in their own column', async () => {
  const { view } = await help('help');
  const lines = view!.linesIn!(60);
  for (const line of lines) assert.ok(line.length <= 60, line);
  const at = lines.findIndex((line) => line.startsWith('  new '));
  const column = lines[at]!.search(/start a new box/);
  assert.match(lines[at + 1]!, new RegExp(`^ {${column}}\\S`));
});

test.run();
