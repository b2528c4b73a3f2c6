import { readFileSync, statSync } from 'node:fs';
import { capabilityNames } from '../kernel/capabilities.ts';
import { readText } from '../kernel/proc/read-text.ts';
import { readStatus } from '../kernel/proc/status.ts';
import { currentArch } from '../kernel/proxy/code.ts';
import { ProfileFileError, type ProfileProblem, readOciProfile } from '../kernel/seccomp/oci-profile.ts';
import { UnavailableError } from '../lab/errors.ts';
import type { Translated } from '../locale/locale.ts';
import { file } from './kinds.ts';
import { required } from './params.ts';
import { ABOUT_SECCOMP, loadProfile } from './seccomp-filters.ts';
import { defineStep } from './step.ts';

/** A profile is a few kilobytes; Docker's own is thirty. */
const MOST_BYTES = 4 * 1024 * 1024;
const MOST_NAMES = 5;

export const setSeccomp = defineStep({
  ...ABOUT_SECCOMP,
  name: 'set seccomp',
  summary: {
    en: "filter the box's system calls by a profile in Docker's JSON format",
    'zh-CN': '按 Docker 的 JSON 格式的配置文件过滤盒子的系统调用',
  },
  params: {
    file: required(file, { en: 'the profile, a file of this machine', 'zh-CN': '配置文件，在这台机器上' }),
  },
  docker: 'docker run --security-opt seccomp=FILE',
  example: 'set seccomp profile.json',
  notes: [
    ...ABOUT_SECCOMP.notes,
    {
      en: 'Conditions (includes, excludes) are decided once, here: by the capabilities of the bounding set, the machine and the kernel. So `keep caps` comes before.',
      'zh-CN':
        '条件（includes、excludes）在这里一次性决定：按边界集里的能力、机器类型和内核版本。所以要先 `keep caps`。',
    },
    {
      en: '32-bit programs are ended at their first call, unless the profile names their architecture (archMap, architectures). x32 calls always answer ENOSYS.',
      'zh-CN':
        '32 位程序在第一次调用时就被终止，除非配置文件写明它们的架构（archMap、architectures）。x32 调用总是返回 ENOSYS。',
    },
  ],
  run(context, { file: path }) {
    const text = readProfileFile(path);
    const capabilities = new Set<string>(capabilityNames(readStatus(context.box.pid).capBnd));
    const kernel = readText('/proc/sys/kernel/osrelease').trim();
    let read: ReturnType<typeof readOciProfile>;
    try {
      read = readOciProfile(text, path, { arch: currentArch()!, capabilities, kernel });
    } catch (error) {
      if (!(error instanceof ProfileFileError)) throw error;
      throw new UnavailableError(sayProblem(path, error), {
        en: 'mend the profile',
        'zh-CN': '改正配置文件',
      });
    }
    loadProfile(context, read.profile);
    const { unknownNames } = read;
    if (unknownNames.length > 0) {
      const names = unknownNames.slice(0, MOST_NAMES).join(', ');
      const more = unknownNames.length > MOST_NAMES ? ', …' : '';
      context.note({
        en: `${unknownNames.length} names are calls of no architecture that ns-lab knows, and passed over: ${names}${more}`,
        'zh-CN': `${unknownNames.length} 个名字不是 ns-lab 所知架构的系统调用，已跳过：${names}${more}`,
      });
    }
    return undefined;
  },
});

/** @throws UnavailableError */
function readProfileFile(path: string): string {
  try {
    const stat = statSync(path);
    if (stat.isFile() && stat.size <= MOST_BYTES) return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UnavailableError(
      { en: `${path} cannot be read: ${code}`, 'zh-CN': `无法读取 ${path}：${code}` },
      {
        en: "name a file of this machine; Docker's own list is `set seccomp default`",
        'zh-CN': '写这台机器上的一个文件；Docker 自己的列表是 `set seccomp default`',
      },
    );
  }
  throw new UnavailableError(
    { en: `${path} is not a file of a few kilobytes`, 'zh-CN': `${path} 不是几 KB 的普通文件` },
    { en: 'name a profile', 'zh-CN': '写一个配置文件' },
  );
}

const PROBLEMS: Readonly<Record<ProfileProblem, (found: string) => Translated>> = {
  'not-json': (found) => ({ en: `it is not JSON: ${found}`, 'zh-CN': `不是 JSON：${found}` }),
  'not-object': (found) => ({
    en: `an object should stand here, not ${found}`,
    'zh-CN': `这里应当是对象，而不是 ${found}`,
  }),
  'not-list': (found) => ({
    en: `a list should stand here, not ${found}`,
    'zh-CN': `这里应当是列表，而不是 ${found}`,
  }),
  'not-text': (found) => ({
    en: `a text should stand here, not ${found}`,
    'zh-CN': `这里应当是文本，而不是 ${found}`,
  }),
  'not-number': (found) => ({
    en: `${found} is not a number that fits here`,
    'zh-CN': `${found} 不是合适的数`,
  }),
  'not-action': (found) => ({
    en: `${found} is not an action such as SCMP_ACT_ALLOW or SCMP_ACT_ERRNO`,
    'zh-CN': `${found} 不是 SCMP_ACT_ALLOW、SCMP_ACT_ERRNO 这样的动作`,
  }),
  'not-comparison': (found) => ({
    en: `${found} is not a comparison such as SCMP_CMP_EQ or SCMP_CMP_MASKED_EQ`,
    'zh-CN': `${found} 不是 SCMP_CMP_EQ、SCMP_CMP_MASKED_EQ 这样的比较`,
  }),
  'not-architecture': (found) => ({
    en: `${found} is not an architecture such as SCMP_ARCH_X86_64`,
    'zh-CN': `${found} 不是 SCMP_ARCH_X86_64 这样的架构`,
  }),
  'no-names': () => ({ en: 'it names no system call', 'zh-CN': '没有写系统调用的名字' }),
  'both-names': () => ({ en: 'it has both name and names', 'zh-CN': '同时写了 name 和 names' }),
  'both-architectures': () => ({
    en: 'it has both architectures and archMap',
    'zh-CN': '同时写了 architectures 和 archMap',
  }),
  'needs-listener': () => ({
    en: 'SCMP_ACT_NOTIFY needs a program that listens, and there is none here',
    'zh-CN': 'SCMP_ACT_NOTIFY 需要一个监听的程序，而这里没有',
  }),
  'not-version': (found) => ({
    en: `${found} is not a kernel version such as 4.8`,
    'zh-CN': `${found} 不是 4.8 这样的内核版本`,
  }),
};

function sayProblem(path: string, { place, found, problem }: ProfileFileError): Translated {
  const { en, 'zh-CN': zh } = PROBLEMS[problem](found);
  const where = place === '' ? path : `${path}: ${place}`;
  return { en: `${where}: ${en}`, 'zh-CN': `${where}：${zh}` };
}
