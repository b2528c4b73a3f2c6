/** The languages that ns-lab speaks, as BCP 47 writes them. The first is the one that everything is written in. */
export const LOCALES = ['en', 'zh-CN'] as const;
export type Locale = (typeof LOCALES)[number];

let current: Locale = 'en';

/** The language of the interface in this run. */
export const locale = (): Locale => current;

export function setLocale(chosen: Locale): void {
  current = chosen;
}

/** The part of an environment that says which language a person reads, see locale(7). */
export interface LocaleVariables {
  readonly LC_ALL?: string | undefined;
  readonly LC_MESSAGES?: string | undefined;
  readonly LANG?: string | undefined;
  readonly TERM?: string | undefined;
}

/**
 * The language that the environment asks for: the first of these variables that is set decides, see setlocale(3). The
 * font of the Linux console has no Chinese characters, and no room for them.
 */
export function localeOf({ LC_ALL, LC_MESSAGES, LANG, TERM }: LocaleVariables): Locale {
  if (TERM === 'linux') return 'en';
  return findLocale(LC_ALL || LC_MESSAGES || LANG || 'C') ?? 'en';
}

/** The language that `zh_CN.UTF-8`, `zh-Hans` or `en` means; undefined for one that ns-lab does not speak. */
export function findLocale(name: string): Locale | undefined {
  const language = name.toLowerCase().split(/[-_.@]/)[0];
  if (language === 'c' || language === 'posix') return 'en';
  return LOCALES.find((each) => each.split('-')[0] === language);
}

/** One text in every language. */
export type Translated = Readonly<Record<Locale, string>>;

/** A text in the language of this run. */
export const translate = (text: Translated): string => text[current];

/** A text in every language, or one that is the same in all of them: a command, or what the kernel said. */
export type Text = string | Translated;

/** The same text as one that has every language. */
export const inBoth = (text: Text): Translated =>
  typeof text === 'string' ? { en: text, 'zh-CN': text } : text;

export const textOf = (text: Text): string => (typeof text === 'string' ? text : translate(text));

/** What the translations of one text, or of one group of texts, have in common. */
type Shape<T> = T extends string
  ? string
  : T extends (...args: infer A) => string
    ? (...args: A) => string
    : { readonly [K in keyof T]: Shape<T[K]> };

/**
 * Declares the words of one part of the interface in every language, beside the code that shows them; a text that
 * depends on values is a function. The result gives them in the language of this run:
 *
 *     const words = defineWords({ en: { quit: 'quit' }, 'zh-CN': { quit: '退出' } });
 *     words().quit
 */
export function defineWords<T extends Record<string, unknown>>(
  translations: { readonly en: T } & Readonly<Record<Locale, Shape<T>>>,
): () => Shape<T> {
  return () => translations[current] as Shape<T>;
}
