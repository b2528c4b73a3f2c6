import type { NamespaceType } from '../../kernel/proc/namespaces.ts';
import type { Text } from '../../locale/locale.ts';
import { choice } from '../../steps/kinds.ts';
import { type Kind, option } from '../../steps/params.ts';
import type { Profile } from './profile.ts';

/** A namespace, and the mount that only its owner can make. */
const withoutNamespace =
  (type: NamespaceType, target: string) =>
  (profile: Profile): Partial<Profile> => ({
    namespaces: profile.namespaces.filter((each) => each !== type),
    mounts: profile.mounts.filter((mount) => mount.target !== target),
  });

/** The walls that a container can be built without, and still be whole otherwise: `build --without`. */
const WALLS = {
  net: (profile) => ({
    ...withoutNamespace('net', '/sys')(profile),
    sysctls: profile.sysctls.filter(({ name }) => !name.startsWith('net.')),
  }),
  ipc: withoutNamespace('ipc', '/dev/mqueue'),
  ids: () => ({ ids: 'self' }),
  masks: () => ({ masked: [] }),
  'read-only': () => ({ readOnly: [] }),
  caps: () => ({ caps: 'all' }),
  no_new_privs: () => ({ noNewPrivs: false }),
  filter: () => ({ filter: 'none' }),
  keyring: () => ({ keyring: false }),
  limits: () => ({ limits: [] }),
} as const satisfies Record<string, (profile: Profile) => Partial<Profile>>;

type LeftOut = keyof typeof WALLS;

const wall = choice(Object.keys(WALLS) as LeftOut[]);

const expects: Text = {
  en: `some of ${Object.keys(WALLS).join(', ')}, with commas between them`,
  'zh-CN': `下列中的几个，用逗号隔开：${Object.keys(WALLS).join('、')}`,
};

const walls: Kind<readonly LeftOut[]> = {
  placeholder: 'WALL[,WALL...]',
  expects,
  parse: (word) => word.split(',').map((each) => wall.parse(each)),
  complete: () => Object.keys(WALLS),
};

/** `--without net,filter` */
export const without = option(walls, {
  en: `what is left out, to see what it is good for: ${Object.keys(WALLS).join(', ')}`,
  'zh-CN': `省去什么，好看看它有什么用：${Object.keys(WALLS).join('、')}`,
});

/** A profile that lacks some of its walls. */
export function leaveOut(profile: Profile, names: readonly LeftOut[] = []): Profile {
  if (names.length === 0) return profile;
  let rest = profile;
  for (const name of names) rest = { ...rest, ...WALLS[name](rest) };
  return {
    ...rest,
    summary: {
      en: `a container that does not hold, on purpose: without ${names.join(', ')}`,
      'zh-CN': `故意关不住的容器：没有 ${names.join('、')}`,
    },
  };
}
