import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { commandsPage } from '../scripts/docs/commands-page.ts';
import { pathTable } from '../scripts/docs/path-table.ts';
import { TRANSCRIPT_SCRIPT } from '../scripts/docs/transcript.ts';
import { anchors, codeBlocks, codeWords, links } from './support/markdown.ts';

const ROOT = join(import.meta.dirname, '..');
/** What a path of the repository begins with. */
const FOLDERS = /^(src|test|scripts|bench|docs|lessons|\.ci)\//;

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** Every page, by its path from the root of the repository. */
function pages(): string[] {
  const below = (folder: string) =>
    existsSync(join(ROOT, folder))
      ? readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
          join(folder, name),
        )
      : [];
  return [...readdirSync(ROOT), ...['docs', 'lessons', 'bench'].flatMap(below)]
    .filter((path) => path.endsWith('.md'))
    .sort();
}

const PAGES = pages();
const anchorsOf = new Map(PAGES.map((page) => [page, anchors(read(page))]));

test('the pages are there', () => {
  for (const page of ['README.md', 'CONTRIBUTING.md', 'docs/architecture.md', 'docs/commands.md'])
    assert.ok(PAGES.includes(page), page);
});

test('every link leads to a file of the repository and to a heading in it', () => {
  let count = 0;
  for (const page of PAGES) {
    for (const link of links(read(page)).filter((target) => !/^(https?|mailto):/.test(target))) {
      const [path, anchor] = link.split('#') as [string, string?];
      const target = path === '' ? page : relative(ROOT, join(ROOT, dirname(page), path));
      assert.ok(existsSync(join(ROOT, target)), `${page}: ${link}`);
      if (anchor !== undefined) assert.ok(anchorsOf.get(target)?.has(anchor), `${page}: ${link}`);
      count++;
    }
  }
  assert.ok(count > PAGES.length, `only ${count} links were found`);
});

test('every path that a page names exists', () => {
  let count = 0;
  for (const page of PAGES) {
    for (const path of codeWords(read(page)).filter(
      (word) => FOLDERS.test(word) && !/[ *<>…]|\.\.\./.test(word),
    )) {
      assert.ok(existsSync(join(ROOT, path)), `${page} names ${path}`);
      if (path.endsWith('/')) assert.ok(statSync(join(ROOT, path)).isDirectory(), path);
      count++;
    }
  }
  assert.ok(count > 20, `only ${count} paths were found`);
});

test('a block of code that names a file shows that file', () => {
  const blocks = PAGES.flatMap((page) => codeBlocks(read(page)).map((block) => ({ page, ...block })));
  const named = blocks.filter(({ info }) => info.includes(' '));
  assert.ok(named.length > 0);
  for (const { page, info, text } of named) {
    const path = info.slice(info.indexOf(' ') + 1);
    assert.is(text, read(path), `${page} shows ${path} as it was`);
  }
});

test('docs/commands.md is what `npm run docs` makes of the commands', () => {
  assert.is(read('docs/commands.md'), commandsPage(), 'run `npm run docs`');
});

test('the paths in docs/lessons.md are those of a snapshot', () => {
  const [, inside] = /<!-- paths -->\n([\s\S]*)\n<!-- \/paths -->/.exec(read('docs/lessons.md')) ?? [];
  assert.is(inside, pathTable(), 'run `npm run docs`');
});

test('docs/lessons.md explains every field of the schema', () => {
  const { properties, $defs } = JSON.parse(read('docs/lesson.schema.json'));
  const { step, predict, condition, operand, tests } = $defs;
  const fields = [{ properties }, step, predict, condition, operand, tests.items].flatMap((part) =>
    Object.keys(part.properties),
  );
  const page = read('docs/lessons.md');
  for (const field of fields) assert.match(page, new RegExp(`[\`{ ]${field}[\`:]`), field);
});

test('the README begins with two commands', () => {
  const lines = codeBlocks(read('README.md')).flatMap(({ text }) => text.split('\n'));
  for (const command of ['npm ci && npm start', 'npm ci && npm test'])
    assert.is(lines.filter((line) => line === command).length, 1, command);
});

test("the README's transcript is one of the script that `npm run docs` carries out", () => {
  const [, inside] = /<!-- transcript -->([\s\S]*)<!-- \/transcript -->/.exec(read('README.md')) ?? [];
  const [block] = codeBlocks(inside ?? '');
  const commands = [...block!.text.matchAll(/^\w+> (.*)$/gm)].map(([, command]) => command);
  assert.equal(commands, TRANSCRIPT_SCRIPT.trimEnd().split('\n'), 'run `npm run docs`');
});

test('the decisions are numbered without gaps and have the same parts', () => {
  const names = readdirSync(join(ROOT, 'docs/decisions')).sort();
  assert.ok(names.length >= 10);
  for (const [index, name] of names.entries()) {
    const number = String(index + 1).padStart(4, '0');
    assert.match(name, new RegExp(`^${number}-[a-z0-9-]+\\.md$`));
    const text = read(`docs/decisions/${name}`);
    assert.match(text, new RegExp(`^# ${number}: .+\n`), name);
    const parts = [...text.matchAll(/^## (.+)$/gm)].map(([, part]) => part);
    assert.equal(parts, ['Context', 'Decision', 'Consequences', 'Alternatives'], name);
    assert.ok(text.split(/\s+/).length <= 450, `${name} is longer than a page`);
  }
});

test('every decision is listed in docs/architecture.md', () => {
  const listed = links(read('docs/architecture.md')).filter((link) => link.startsWith('decisions/'));
  const names = readdirSync(join(ROOT, 'docs/decisions')).sort();
  assert.equal(
    [...new Set(listed)].sort(),
    names.map((name) => `decisions/${name}`),
  );
});

test('anchors are those that GitHub makes', () => {
  const text = '# Add veth\n## `set no_new_privs`\n### What, why?\n```sh\n# no heading\n```\n## Add veth\n';
  assert.equal([...anchors(text)], ['add-veth', 'set-no_new_privs', 'what-why', 'add-veth-1']);
});

test('links in code are no links', () => {
  assert.equal(links('[a](b.md) `[c](d.md)` [`e`](#f)\n```\n[g](h)\n```\n'), ['b.md', '#f']);
});

test.run();
