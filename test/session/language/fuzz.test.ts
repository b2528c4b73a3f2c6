import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { complete } from '../../../src/session/language/complete.ts';
import { LanguageError } from '../../../src/session/language/errors.ts';
import { parseLine } from '../../../src/session/language/parse.ts';
import { parseScript } from '../../../src/session/language/script.ts';
import { quoteWords } from '../../../src/steps/quote.ts';
import { ACTORS, COMMANDS, live, randomNumbers, randomText, registry } from './fixture.ts';

const NAMES = COMMANDS.flatMap(({ name }) => name.split(' '));
const WORDS = [
  'web:',
  '--actor',
  '--addr',
  '--addr=',
  '--',
  '-',
  '-x',
  '20%',
  '/a',
  'dev',
  'to',
  'ro',
  'host',
  "'",
  '"',
];
const PIECES = [
  ...NAMES,
  ...NAMES,
  ...WORDS,
  ' ',
  ' ',
  ' ',
  ' ',
  '\n',
  '\\\n',
  '#',
  '|',
  ';',
  '\\',
  '\0',
  '\u00a0',
  '😀',
  '“',
];
const BYTES = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte));

function randomLines(seed: number, count: number): string[] {
  const random = randomNumbers(seed);
  return Array.from({ length: count }, (_, i) =>
    i % 4 === 0 ? randomText(random, BYTES, 40) : randomText(random, PIECES, 14),
  );
}

test('any line is a command, nothing, or a LanguageError with a place in the line', () => {
  const outcomes = { parsed: 0, nothing: 0, refused: 0 };
  for (const line of randomLines(4, 4000)) {
    try {
      outcomes[parseLine(line, registry) ? 'parsed' : 'nothing']++;
    } catch (error) {
      if (!(error instanceof LanguageError)) throw error;
      outcomes.refused++;
      assertPlaceIn(line, error);
    }
  }
  for (const [outcome, count] of Object.entries(outcomes)) assert.ok(count > 20, `${outcome}: ${count}`);
});

function assertPlaceIn(text: string, error: LanguageError): void {
  const line = text.replace(/\r(?=\n|$)/g, '').split('\n')[error.line - 1];
  assert.type(line, 'string', JSON.stringify(text));
  const length = [...line!].length;
  assert.ok(error.column >= 1 && error.column <= length + 1, JSON.stringify([text, error.message]));
  assert.ok(error.length >= 1 && error.column + error.length <= length + 2, JSON.stringify(text));
  assert.not.match(error.message, /[^\P{Cc}\n]/u, 'nothing of the line can steer the terminal');
}

test('any text is a script or a list of errors, and its errors are in order', () => {
  const lines = randomLines(5, 2000);
  for (let i = 0; i < lines.length; i += 10) {
    const text = lines
      .slice(i, i + 10)
      .join('\n')
      .replaceAll('\0', '');
    const { errors } = parseScript(text, registry);
    const numbers = errors.map(({ line }) => line);
    assert.equal(
      numbers,
      [...numbers].sort((a, b) => a - b),
    );
    for (const error of errors) assertPlaceIn(text, error);
  }
});

test('any line can be completed anywhere, and what is offered fits the line', () => {
  const random = randomNumbers(6);
  let offered = 0;
  for (const line of randomLines(7, 3000)) {
    const position = Math.floor(random() * (line.length + 1));
    const { start, end, candidates, expects } = complete(line, position, registry, live, ACTORS);
    assert.ok(0 <= start && start <= position && position <= end && end <= line.length);
    assert.not.match(expects, /\n/);
    offered += candidates.length;
  }
  assert.ok(offered > 1000, `${offered}`);
});

test('a command line printed from its words is the same command', () => {
  let compared = 0;
  for (const line of randomLines(8, 6000)) {
    const parsed = tryParse(line);
    if (!parsed || parsed.actor) continue;
    const again = parseLine(quoteWords(parsed.words), registry)!;
    assert.equal([again.command.name, again.args], [parsed.command.name, parsed.args], line);
    compared++;
  }
  assert.ok(compared > 30, `${compared}`);
});

function tryParse(line: string) {
  try {
    return parseLine(line, registry);
  } catch {
    return undefined;
  }
}

test('very long lines are read', () => {
  const many = 'x '.repeat(20_000);
  assert.is(parseLine(`run ${many}`, registry)!.words.length, 20_001);
  assert.is((parseLine(`send ${many} to y`, registry)!.args.files as string[]).length, 20_000);
  assert.throws(() => parseLine('x'.repeat(1_000_000), registry), /not a command/);
  assert.throws(() => parseLine(`unshare ${many}`, registry), /is not a namespace/);
});

test.run();
