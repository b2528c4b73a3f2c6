import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { defineWords, findLocale, localeOf, setLocale } from '../../src/locale/locale.ts';

test('the first variable that is set decides', () => {
  assert.is(localeOf({ LC_ALL: '', LC_MESSAGES: 'zh_CN.UTF-8', LANG: 'en_US.UTF-8' }), 'zh-CN');
  assert.is(localeOf({ LC_ALL: 'C', LANG: 'zh_CN.UTF-8' }), 'en');
  assert.is(localeOf({ LANG: 'zh_CN' }), 'zh-CN');
  assert.is(localeOf({}), 'en');
  assert.is(localeOf({ LANG: 'zh_CN.UTF-8', TERM: 'linux' }), 'en', 'the console cannot show Chinese');
});

test('a language that ns-lab does not speak is English from the environment, and nothing by name', () => {
  assert.is(localeOf({ LANG: 'de_DE.UTF-8' }), 'en');
  assert.is(findLocale('de'), undefined);
  assert.is(findLocale('zh-Hans-CN'), 'zh-CN');
  assert.is(findLocale('EN'), 'en');
  assert.is(findLocale('POSIX'), 'en');
});

test('words come in the language of the run', () => {
  const words = defineWords({
    en: { end: 'the end', steps: (count: number) => `${count} steps` },
    'zh-CN': { end: '结束', steps: (count) => `${count} 步` },
  });
  assert.is(words().end, 'the end');
  setLocale('zh-CN');
  assert.is(words().end, '结束');
  assert.is(words().steps(3), '3 步');
  setLocale('en');
  assert.is(words().steps(3), '3 steps');
});

test.run();
