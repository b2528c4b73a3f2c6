import type { Translated } from '../../locale/locale.ts';
import type { Kind } from '../params.ts';
import { maxWhenBegun, refuse } from './say.ts';

const TEXT = {
  integer: (min: number, max: number): Translated =>
    max === Number.MAX_SAFE_INTEGER
      ? { en: `a whole number from ${min}`, 'zh-CN': `从 ${min} 起的整数` }
      : { en: `a whole number from ${min} to ${max}`, 'zh-CN': `从 ${min} 到 ${max} 的整数` },
  orMax: ({ en, 'zh-CN': zh }: Translated): Translated => ({ en: `${en}, or max`, 'zh-CN': `${zh}，或 max` }),
  size: { en: 'a size in bytes such as 64M or 1.5G, or max', 'zh-CN': '字节数，例如 64M 或 1.5G，或 max' },
  bytes: { en: 'a size in bytes such as 64M or 1.5G', 'zh-CN': '字节数，例如 64M 或 1.5G' },
};

/** The greatest value of 32 bits; user_namespaces(7) reserves it as "no such ID". */
const NO_ID = 0xffff_ffff;

interface Range {
  readonly min?: number;
  readonly max?: number;
  readonly placeholder?: string;
}

/** A whole number in decimal digits; without limits, from 0 to what a JavaScript number holds exactly. */
export function integer({
  min = 0,
  max = Number.MAX_SAFE_INTEGER,
  placeholder = 'N',
}: Range = {}): Kind<number> {
  const expects = TEXT.integer(min, max);
  return {
    placeholder,
    expects,
    parse(word) {
      const number = /^(?!-0)-?\d{1,16}$/.test(word) ? Number(word) : Number.NaN;
      return number >= min && number <= max ? number : refuse(word, expects);
    },
  };
}

/** The same, or `max`. */
export function integerOrMax(range: Range = {}): Kind<number | 'max'> {
  const number = integer(range);
  const { min = 0, max = Number.MAX_SAFE_INTEGER } = range;
  const expects = TEXT.orMax(TEXT.integer(min, max));
  return {
    placeholder: `${number.placeholder}|max`,
    expects,
    parse(word) {
      if (word === 'max') return 'max';
      try {
        return number.parse(word);
      } catch {
        return refuse(word, expects);
      }
    },
    complete: maxWhenBegun,
  };
}

/** How many: at least one. */
export const count = integer({ min: 1, max: NO_ID, placeholder: 'COUNT' });

/** A user or group ID, as user_namespaces(7) maps them. */
export const idNumber = integer({ min: 0, max: NO_ID - 1, placeholder: 'ID' });

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };

/** Bytes, or `max`. The units are powers of 1024, as the kernel's memparse() reads them. */
export const size: Kind<number | 'max'> = {
  placeholder: 'SIZE|max',
  expects: TEXT.size,
  parse(word) {
    if (word === 'max') return 'max';
    const [, digits, unit] =
      /^(\d{1,16}(?:\.\d{1,6})?)(?:([kmgt])(?:i?b)?|b)?$/i.exec(word) ?? refuse(word, TEXT.size);
    const bytes = Number(digits) * UNITS[(unit ?? '').toLowerCase()]!;
    if (bytes > Number.MAX_SAFE_INTEGER || (!unit && !Number.isInteger(bytes))) refuse(word, TEXT.size);
    return Math.floor(bytes);
  },
  complete: maxWhenBegun,
};

/** The same, but neither nothing nor `max`. */
export const bytes: Kind<number> = {
  placeholder: 'SIZE',
  expects: TEXT.bytes,
  parse(word) {
    const value = isSize(word) ? size.parse(word) : 0;
    return value === 'max' || value === 0 ? refuse(word, TEXT.bytes) : value;
  },
};

function isSize(word: string): boolean {
  try {
    return size.parse(word) !== 'max';
  } catch {
    return false;
  }
}
