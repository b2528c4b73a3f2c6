import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CAPABILITIES } from '../../src/kernel/capabilities.ts';
import { ROWS } from '../../src/lab/explain.ts';
import { REGISTRY } from '../../src/lessons/registry.ts';
import { inBoth, setLocale, textOf } from '../../src/locale/locale.ts';
import { ENTRIES, entriesAbout, findEntry, spellingsOf } from '../../src/session/glossary/glossary.ts';
import { complete } from '../../src/session/language/complete.ts';
import { namespaceType } from '../../src/steps/kinds.ts';
import type { LiveValues } from '../../src/steps/params.ts';
import { TestSession } from '../support/session.ts';

const LESSONS = new Set(
  readdirSync(join(import.meta.dirname, '../../lessons')).map((folder) => folder.replace(/^\d+-/, '')),
);
const COMMANDS = new Set(REGISTRY.commands.map(({ name }) => name));
/** A page of a manual, of the kernel's documentation, or of the specifications of OCI. */
const PAGE =
  /^([\w.-]+\([1-8]\)|Documentation\/[\w./-]+\.rst|opencontainers\/(image|runtime)-spec\/[\w-]+\.md)$/;
const MOST_WORDS = 45;
/** As many Chinese characters and Latin words. */
const MOST_CHARACTERS = 110;

const help = async (line: string) => new TestSession().execute(line);

for (const { term, text, man, lesson, docker, commands = [] } of ENTRIES) {
  test(`${term} is explained in three short sentences of both languages`, () => {
    const english = text.en.split(/(?<=[.!?]) /);
    assert.ok(english.length === 3, `${english.length}: ${english.join(' | ')}`);
    for (const sentence of english) {
      assert.match(sentence, /[.]$/);
      assert.ok(sentence.split(/\s+/).length <= MOST_WORDS, sentence);
    }
    const chinese = text['zh-CN'].split('。').slice(0, -1);
    assert.ok(chinese.length === 3, `${chinese.length}: ${text['zh-CN']}`);
    assert.match(text['zh-CN'], /。$/);
    for (const sentence of chinese) {
      assert.ok(
        (sentence.match(/\p{Script=Han}|[^\s\p{Script=Han}]+/gu) ?? []).length <= MOST_CHARACTERS,
        sentence,
      );
    }
  });

  test(`${term} names pages, a lesson and commands that there are`, () => {
    assert.ok(man.length > 0);
    for (const page of man) assert.match(page, PAGE);
    if (lesson !== undefined) assert.ok(LESSONS.has(lesson), lesson);
    for (const command of commands) assert.ok(COMMANDS.has(command), command);
    if (docker !== undefined)
      for (const said of Object.values(inBoth(docker))) assert.match(said, /^docker(d|d-rootless\.sh)?\b/);
  });
}

test('every spelling means one entry, and none hides a command', () => {
  const spellings = ENTRIES.flatMap(spellingsOf).map((each) => each.toLowerCase());
  assert.equal(
    spellings.filter((each, index) => spellings.indexOf(each) !== index),
    [],
  );
  for (const { term } of ENTRIES) {
    const hidden = [...COMMANDS].filter((name) => name === term || name.startsWith(`${term} `));
    assert.equal(hidden, [], `help ${term} explains a command`);
  }
});

test('every namespace that a box can have is explained', () => {
  for (const type of namespaceType.complete!('', {} as LiveValues)) {
    const called = findEntry(type)?.term;
    assert.match(called ?? '', type === 'cgroup' ? /^cgroup$/ : / namespace$/, type);
    assert.ok(findEntry(`${type === 'mnt' ? 'mount' : type === 'net' ? 'network' : type} namespace`), type);
  }
});

test('every errno that an explanation is about is explained', () => {
  const codes = new Set(ROWS.flatMap(({ code }) => code));
  assert.ok(codes.size > 20);
  const missing = [...codes].filter((code) => /^E[A-Z]/.test(code) && findEntry(code)?.term !== code);
  assert.equal(missing, []);
});

test('every capability of the glossary is one of the kernel', () => {
  const named = ENTRIES.map(({ term }) => term).filter((term) => term.startsWith('CAP_'));
  assert.ok(named.length > 10);
  const known = new Set<string>(CAPABILITIES.map(({ name }) => name));
  for (const name of named) assert.ok(known.has(name), name);
});

test('help WORD says the text, the page, the lesson, the option and the commands', async () => {
  for (const entry of ENTRIES) {
    const { view, ok } = await help(`help ${entry.term}`);
    assert.ok(ok, entry.term);
    const lines = view!.lines;
    assert.is(lines[0], entry.term);
    assert.is(lines[2], `  ${entry.text.en}`);
    assert.ok(lines.includes(`  see       ${entry.man.join(', ')}`), entry.term);
    assert.is(lines.includes(`  lesson    lesson start ${entry.lesson}`), entry.lesson !== undefined);
    if (entry.docker) assert.ok(lines.includes(`  docker    ${textOf(entry.docker)}`), entry.term);
    if (entry.commands) assert.ok(lines.includes(`  commands  ${entry.commands.join(', ')}`), entry.term);
  }
});

test('capitals do not matter, and short names do', async () => {
  const asked: [string, string][] = [
    ['help uts', 'UTS namespace'],
    ['help user', 'user namespace'],
    ['help eperm', 'EPERM'],
    ['help Capability', 'capability'],
    ['help PID 1', 'PID 1'],
    ['help suid', 'set-user-ID'],
    ['help sys_admin', 'CAP_SYS_ADMIN'],
    ['help 白障', 'whiteout'],
  ];
  for (const [line, term] of asked) assert.is((await help(line)).view?.lines[0], term, line);
});

test('a near miss is offered', async () => {
  const asked: [string, string][] = [
    ['help usernamespace', 'help user namespace'],
    ['help whitout', 'help whiteout'],
    ['help EACESS', 'help EACCESS'],
    ['help zombi', 'help zombie'],
    ['help CAP_SYS_TTY_CONFIG', 'help capability'],
    ['help sys_boot', 'help capability'],
    ['help EPIPE', 'help errno'],
  ];
  for (const [line, remedy] of asked) {
    const { ok, error } = await help(line);
    assert.equal([ok, error?.remedy], [false, remedy], line);
    assert.ok((await help(remedy)).ok, remedy);
  }
});

test('the help of a command goes first, and names the words that belong to it', async () => {
  for (const { name } of REGISTRY.commands) {
    const { view } = await help(`help ${name}`);
    assert.ok(view!.lines[0]!.startsWith(`${name}: `), name);
    const glossary = view!.lines.filter((line) => line.startsWith('  glossary  '));
    for (const { term } of entriesAbout(name)) assert.match(glossary.join(), `help ${term}`);
  }
  const { view } = await help('help mask');
  assert.ok(view!.lines.includes('  glossary  help masked path'));
});

test('the overview lists every word', async () => {
  const text = (await help('help')).view!.lines.join('\n');
  for (const { term } of ENTRIES) assert.ok(text.includes(`: ${term},`) || text.includes(`, ${term}`), term);
});

test('in Chinese the text is Chinese, and the term stays', async () => {
  setLocale('zh-CN');
  try {
    const { view } = await help('help whiteout');
    assert.is(view!.lines[0], 'whiteout（白障）');
    assert.ok(view!.lines.includes('  课程    lesson start overlay'));
    assert.match(view!.lines[2]!, /^ {2}白障（whiteout）/);
  } finally {
    setLocale('en');
  }
});

const NO_LIVE: LiveValues = { boxes: () => [], links: () => [], images: () => [], paths: () => [] };
const offered = (line: string) =>
  complete(line, line.length, REGISTRY, NO_LIVE, []).candidates.map(({ value }) => value);

test('completion knows the words, from their first letter on', () => {
  assert.equal(offered('help EAG'), ['EAGAIN']);
  assert.equal(offered('help white'), ['whiteout', 'white-out']);
  assert.equal(offered('help PID '), ['namespace', '1']);
  assert.equal(offered('help opaque '), ['directory']);
  assert.equal(offered('help uts '), ['namespace']);
  assert.equal(offered('help EPERM '), []);
  assert.ok(offered('help mo').includes('mount'));
  assert.not.ok(offered('help ').includes('whiteout'), 'a list of everything hides the commands');
  assert.not.ok(offered('white').includes('whiteout'), 'a word is not a command');
});

test.run();
