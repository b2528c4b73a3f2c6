/** The terms of docs/words.md: none of the forbidden ones is in a lesson, a page, or what the sources say. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const ROOT = join(import.meta.dirname, '..');

const filesIn = (directory: string, pattern: RegExp): string[] =>
  readdirSync(join(ROOT, directory), { recursive: true, encoding: 'utf8' })
    .map((name) => `${directory}/${name}`)
    .filter((name) => pattern.test(name));

const ENGLISH_TEXTS = [
  ...filesIn('lessons', /text\.en\.md$/),
  // The page about words names those that it forbids.
  ...filesIn('docs', /\.md$/).filter((name) => name !== 'docs/words.md'),
  'README.md',
  'CONTRIBUTING.md',
];
const CHINESE_TEXTS = filesIn('lessons', /text\.zh-CN\.md$/);
const SOURCES = filesIn('src', /\.tsx?$/);

/** What is written, and why not. In sources only texts count: what stands between quotes. */
const ENGLISH: readonly RegExp[] = [/\bwhoever\b/i, /\ba line more\b/i, /\bis no (root|yes or no)\b/i];

const CHINESE: readonly RegExp[] = [
  /宿主(?!机)/u,
  /建立(?!在|.{0,4}连接)/u,
  /进程 1(?!\d)/u,
  /第一号进程/u,
  /(名字|名称)空间/u,
  /权能/u,
  /第 [12] 版/u,
  /动态(加载|装载)器/u,
  /(物理|硬件)地址/u,
  // Half-width punctuation after a Chinese character.
  /\p{Script=Han}[,;?!]/u,
];

/** Code stays as it is. */
const withoutCode = (markdown: string): string =>
  markdown.replace(/```[\s\S]*?```|`[^`\n]*`|\{#[^}]*\}/g, '');

const quoted = (source: string): string =>
  [...source.matchAll(/(['"`])((?:(?!\1)[^\\\n]|\\.)*)\1/g)].map(([, , text]) => text).join('\n');

function assertNone(files: readonly string[], forbidden: readonly RegExp[], read: (text: string) => string) {
  assert.ok(files.length > 0);
  const found = files.flatMap((file) =>
    read(readFileSync(join(ROOT, file), 'utf8'))
      .split('\n')
      .flatMap((line) =>
        forbidden.filter((word) => word.test(line)).map((word) => `${file}: ${word}: ${line.trim()}`),
      ),
  );
  assert.equal(found, []);
}

test('no English text has a word that docs/words.md rules out', () => {
  assertNone(ENGLISH_TEXTS, ENGLISH, withoutCode);
  assertNone(SOURCES, ENGLISH, (source) => quoted(source.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')));
});

test('no Chinese text has one either', () => {
  assertNone(CHINESE_TEXTS, CHINESE, withoutCode);
  assertNone(SOURCES, CHINESE, (source) => quoted(source.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')));
});

test.run();
