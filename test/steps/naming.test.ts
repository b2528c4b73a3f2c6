import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { REGISTRY } from '../../src/session/commands/registry.ts';
import { parseLine } from '../../src/session/language/parse.ts';
import type { AnyCommand } from '../../src/steps/command.ts';
import { STEPS } from '../../src/steps/registry.ts';

const SOURCE = join(import.meta.dirname, '../../src/steps');

/** The path is relative, so that a compiled test finds these files in it. */
const exportsOf = (name: string): Promise<Record<string, unknown>> => import(`../../src/steps/${name}.ts`);

const fileName = ({ name }: AnyCommand): string => name.replaceAll(/[ _]/g, '-');

for (const step of STEPS) {
  test(`"${step.name}" is in a file of its name, has a test of its name, and explains itself`, async () => {
    const exported = await exportsOf(fileName(step));
    assert.ok(Object.values(exported).includes(step), 'the file exports it');
    assert.ok(existsSync(join(import.meta.dirname, `${fileName(step)}.test.ts`)), 'its test exists');
    assert.match(step.summary.en, /^[a-z].*[^.]$/, 'the summary is a phrase');
    assert.ok(step.man.length > 0, 'it names man pages');
    for (const page of step.man) assert.match(page, /^[a-z0-9_-]+\(\d\)$|^Documentation\/.+\.rst$/);
  });

  test(`the example of "${step.name}" can be typed as it stands`, () => {
    const parsed = parseLine(step.example, REGISTRY)!;
    assert.is(parsed.command, step);
    assert.is(parsed.text, step.example);
    assert.is(parsed.actor, undefined);
  });
}

test('every file that declares a step is in the registry', async () => {
  const declared: unknown[] = [];
  for (const name of readdirSync(SOURCE).filter((file) => file.endsWith('.ts'))) {
    const exported = await exportsOf(name.slice(0, -'.ts'.length));
    declared.push(...Object.values(exported).filter(isStep));
  }
  assert.equal(new Set(declared), new Set(STEPS));
});

test('no two steps have one name', () => {
  assert.is(new Set(STEPS.map(({ name }) => name)).size, STEPS.length);
});

function isStep(value: unknown): value is AnyCommand {
  return (
    typeof value === 'object' && value !== null && 'params' in value && 'run' in value && 'example' in value
  );
}

test.run();
