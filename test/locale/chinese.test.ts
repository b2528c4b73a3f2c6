import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { RESOURCES } from '../../src/kernel/cgroup/resources.ts';
import { examineMachine } from '../../src/lab/doctor.ts';
import type { Facts } from '../../src/lab/explain/facts.ts';
import { ROWS } from '../../src/lab/explain.ts';
import { REGISTRY } from '../../src/lessons/registry.ts';
import { setLocale, type Text } from '../../src/locale/locale.ts';
import { usage } from '../../src/repl/command-line.ts';
import { doctorView } from '../../src/session/views/doctor.ts';
import { FINDING_NAMES } from '../../src/session/views/finding-names.ts';
import type { Param } from '../../src/steps/params.ts';

const SOURCES = join(import.meta.dirname, '../../src');
const HAN = /\p{Script=Han}/u;
/** What the kernel, Docker or the language itself calls so: a line of these is the same in every language. */
const IS_COMMAND = new RegExp(
  `^(docker|podman|dockerd|ns-lab|${REGISTRY.commands.map(({ name }) => name).join('|')})\\b`,
);

/** Fails for a text that a student would see in English. */
function assertChinese(text: Text | undefined, where: string): void {
  if (text === undefined || text === '') return;
  if (typeof text === 'string') assert.ok(IS_COMMAND.test(text), `${where}: "${text}"`);
  else assert.ok(HAN.test(text['zh-CN']) || text['zh-CN'] !== text.en, `${where}: "${text['zh-CN']}"`);
}

for (const { name, summary, params, notes = [], docker } of REGISTRY.commands) {
  test(`all that help says of ${name} is there in Chinese`, () => {
    assertChinese(summary, 'summary');
    for (const note of notes) assertChinese(note, 'note');
    assertChinese(docker, 'docker');
    for (const [key, { help, kind }] of Object.entries(params as Record<string, Param<unknown>>)) {
      assertChinese(help, key);
      assertChinese(kind.expects, `${key} expects`);
    }
  });
}

test('every cause and every remedy of a failure is there in Chinese', () => {
  const closed = { path: '/var', mode: '0700', owner: 0, user: 1 };
  const facts = {
    error: { call: 'mount' },
    closedDirectory: () => closed,
    coveredBy: () => ({ fstype: 'tmpfs', target: '/dev' }),
    execFault: () => ({ kind: 'loader', path: '/lib/ld.so', machine: 'arm64' }),
    hasProgram: () => true,
    sysctl: () => 1,
  } as unknown as Facts;
  for (const { call, code, cause, remedy } of ROWS) {
    for (const text of [cause, remedy])
      assertChinese(typeof text === 'function' ? text(facts) : text, `${call} ${code}`);
  }
});

test('what a version of cgroups lacks is said in Chinese', () => {
  for (const [name, resource] of Object.entries(RESOURCES)) {
    const lacks = Object.values(('lacks' in resource && resource.lacks) || {});
    for (const { why, instead } of lacks) {
      assertChinese(why, name);
      assertChinese(instead, name);
    }
  }
});

/** What the kernel said, and nothing else. */
const SAYS_NUMBERS_ONLY = /^unshare\(|^Node\.js v|^Linux |^lo (up|down)|^net\.ipv4\./;

test('doctor speaks Chinese, in lines of one width', async () => {
  setLocale('zh-CN');
  try {
    const findings = await examineMachine();
    for (const { what, detail, remedy } of findings) {
      assert.ok(HAN.test(detail) || SAYS_NUMBERS_ONLY.test(detail), `${what}: ${detail}`);
      if (remedy !== undefined) assert.ok(HAN.test(remedy) || IS_COMMAND.test(remedy), `${what}: ${remedy}`);
    }
    const { lines } = await doctorView(findings);
    assert.ok(
      lines.slice(0, lines.indexOf('')).every((line) => /^(可用|受限|不可用| {5})/.test(line)),
      lines.join('\n'),
    );
  } finally {
    setLocale('en');
  }
});

test('the things that doctor names have Chinese names', () => {
  for (const name of Object.values(FINDING_NAMES)) assertChinese(name, name.en);
});

test('every line of the usage text that explains has Chinese in it', () => {
  setLocale('zh-CN');
  const lines = usage().split('\n');
  setLocale('en');
  for (const line of lines.filter((each) => / {2,}\S.* {2,}\S/.test(each))) assert.match(line, HAN);
});

/** Where a text is told to a person: a note, a refusal, a line about progress. */
const TELLING =
  /(?:\.note|requireOwn|progress|refuse|confirm|new (?:StepOrder|Unavailable|Image|Argument|Resource|ProxyStart)Error)\(\s*(?:'\w+',\s*)?(['"`])((?:(?!\1)[^\\]|\\.)*)\1/g;

test('no source file tells a person an English sentence only', () => {
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.tsx?$/.test(name),
  );
  assert.ok(files.length > 300);
  const sentences = files.flatMap((file) => {
    const told = [...readFileSync(join(SOURCES, file), 'utf8').matchAll(TELLING)];
    return told
      .map(([, , text]) => text!)
      .filter(
        (text) => /[a-z]+ [a-z]+ [a-z]+/.test(text.replace(/\$\{[^}]*\}/g, '')) && !IS_COMMAND.test(text),
      )
      .map((text) => `${file}: ${text}`);
  });
  assert.equal(sentences, []);
});

test.run();
