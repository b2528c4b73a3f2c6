import { type Bound, RLIMITS, type Rlimit, type RlimitName, UNLIMITED } from '../../kernel/rlimits.ts';
import type { Kind } from '../params.ts';
import { choice } from './choice.ts';
import { size } from './numbers.ts';
import { refuse } from './say.ts';

const TEXT = {
  name: {
    en: 'the name of a limit as prlimit(1) has it, such as nofile; Tab lists them',
    'zh-CN': 'prlimit(1) 里一个限制的名字，例如 nofile；按 Tab 列出全部',
  },
  bounds: {
    en: 'a soft limit, and after a colon the hard one: 1024, 1024:4096, 64M:unlimited',
    'zh-CN': '软限制，冒号后是硬限制：1024、1024:4096、64M:unlimited',
  },
};

const NAMES = RLIMITS.map(({ name }) => name);

/** `nofile`, also as the kernel writes it: RLIMIT_NOFILE. */
export const rlimitName: Kind<RlimitName> = {
  ...choice(NAMES, { placeholder: 'NAME', expects: TEXT.name }),
  parse: (word) => choice(NAMES, { expects: TEXT.name }).parse(word.toLowerCase().replace(/^rlimit_/, '')),
};

/** `SOFT[:HARD]`; one number is both, as docker --ulimit has it. */
export const rlimitBounds: Kind<Rlimit> = {
  placeholder: 'SOFT[:HARD]',
  expects: TEXT.bounds,
  parse(word) {
    const [soft = '', hard = soft, ...more] = word.split(':');
    if (more.length > 0) refuse(word, TEXT.bounds);
    return { soft: bound(soft, word), hard: bound(hard, word) };
  },
};

function bound(part: string, word: string): Bound {
  // Docker writes -1 for it.
  if ([UNLIMITED, 'infinity', '-1'].includes(part)) return UNLIMITED;
  try {
    const value = size.parse(part);
    if (value !== 'max') return value;
  } catch {
    // Said below, of the whole word.
  }
  return refuse(word, TEXT.bounds);
}
