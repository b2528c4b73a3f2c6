import type { NameOrId, UserWords } from '../../lab/user-of-box.ts';
import type { Kind } from '../params.ts';
import { refuse } from './say.ts';

const TEXT = {
  user: {
    en: 'a user as docker run --user takes it: 1000, www-data, 1000:1000 or 1000:1000,27',
    'zh-CN': 'docker run --user 那样的用户：1000、www-data、1000:1000 或 1000:1000,27',
  },
};

/** As useradd(8) allows them, and a little more: the box's own file decides. */
const NAME = /^[A-Za-z_][A-Za-z0-9_.-]{0,63}\$?$/;
/** 0xffffffff stands for "leave as it is", setresuid(2). */
const LAST_ID = 0xfffffffe;

/** A user, its group, and supplementary groups, each by name or number: `UID[:GID[,GID…]]`. */
export const userWords: Kind<UserWords> = {
  placeholder: 'UID[:GID[,GID…]]',
  expects: TEXT.user,
  parse(word) {
    const [user = '', groups, ...more] = word.split(':');
    if (more.length > 0) refuse(word, TEXT.user);
    const read = (part: string): NameOrId => {
      if (/^\d{1,10}$/.test(part) && Number(part) <= LAST_ID) return Number(part);
      return NAME.test(part) ? part : refuse(word, TEXT.user);
    };
    return { user: read(user), groups: groups === undefined ? [] : groups.split(',').map(read) };
  },
};
