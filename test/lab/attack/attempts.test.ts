import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { KINDS } from '../../../src/lab/attack/attempt.ts';
import { ATTEMPT_NAMES } from '../../../src/lab/attack/attempt-names.ts';
import { ATTEMPTS } from '../../../src/lab/attack/attempts.ts';
import { WALL_NAMES, WALLS } from '../../../src/lab/attack/walls.ts';
import { REGISTRY } from '../../../src/lessons/registry.ts';
import { LOCALES } from '../../../src/locale/locale.ts';
import { parseLine } from '../../../src/session/language/parse.ts';

test('the list of names has every attempt, once and in order', () => {
  assert.equal(
    ATTEMPTS.map(({ name }) => name),
    [...ATTEMPT_NAMES],
  );
  assert.is(new Set(ATTEMPT_NAMES).size, ATTEMPT_NAMES.length);
  assert.ok(ATTEMPTS.length >= 45);
});

test('every attempt says what it stands for and why it does no harm, in every language', () => {
  for (const { name, kind, title, harmless, known, obstacles, ...attempt } of ATTEMPTS) {
    assert.ok(KINDS.includes(kind), name);
    for (const locale of LOCALES) {
      assert.ok(title[locale].length > 3 && !/[.。]$/.test(title[locale]), `${name}: title`);
      assert.match(attempt.escape[locale], /[.。]$/, `${name}: escape`);
      assert.match(harmless[locale], /[.。]$/, `${name}: harmless`);
    }
    assert.match(known, /\S/, name);
    assert.ok(obstacles.length > 0, `${name}: no wall stands in its way`);
  }
});

test('every wall is in the way of an attempt', () => {
  const met = new Set(ATTEMPTS.flatMap(({ obstacles }) => obstacles.map(({ wall }) => wall)));
  assert.equal(
    WALL_NAMES.filter((wall) => !met.has(wall)),
    [],
  );
});

test('the steps that build a wall are commands of the language', () => {
  for (const wall of WALL_NAMES)
    for (const step of WALLS[wall].steps) assert.ok(parseLine(step, REGISTRY), `${wall}: ${step}`);
});

test.run();
