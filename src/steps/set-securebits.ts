import { PR } from '../kernel/flags.ts';
import { SECUREBITS, securebitNames, securebitsMask } from '../kernel/securebits.ts';
import { choice } from './kinds.ts';
import { many } from './params.ts';
import { defineStep } from './step.ts';

const FREE = SECUREBITS.filter((name) => !name.endsWith('_locked'));

export const setSecurebits = defineStep({
  name: 'set securebits',
  group: 'privileges',
  summary: {
    en: 'switch off what the kernel gives to user 0, be it for good',
    'zh-CN': '关掉内核给用户 0 的特别待遇，可以永久锁定',
  },
  params: {
    bits: many(choice([...SECUREBITS, 'none'], { placeholder: 'BIT' }), {
      en: `${FREE.join(', ')}, each also with _locked; none takes them back`,
      'zh-CN': `${FREE.join('、')}，每个还有 _locked 形式；none 表示取消`,
    }),
  },
  man: ['capabilities(7)', 'prctl(2)', 'setpriv(1)'],
  docker: {
    en: 'no option: setpriv --securebits and capsh --secbits do it',
    'zh-CN': '没有选项：setpriv --securebits 和 capsh --secbits 可以',
  },
  example: 'set securebits noroot noroot_locked',
  notes: [
    {
      en: 'noroot: execve(2) gives user 0 and set-user-ID files no capabilities. no_setuid_fixup: a change of user IDs takes and gives none. no_cap_ambient_raise: nothing more becomes ambient. keep_caps is cleared by execve(2).',
      'zh-CN':
        'noroot：execve(2) 不给用户 0 和 set-user-ID 文件任何能力。no_setuid_fixup：改变用户 ID 时不收走也不给予能力。no_cap_ambient_raise：不能再加入 ambient。keep_caps 在 execve(2) 时清除。',
    },
    {
      en: 'It takes CAP_SETPCAP. The kernel shows these bits to the process itself only; a new user namespace begins with none.',
      'zh-CN': '需要 CAP_SETPCAP。内核只让进程自己看到这些位；新的用户命名空间从零开始。',
    },
  ],
  run(context, { bits }) {
    const { box, task } = context;
    const wanted = bits.filter((name) => name !== 'none');
    task.call('prctl', PR.PR_SET_SECUREBITS, securebitsMask(wanted), 0, 0, 0);
    box.securebits = {
      bits: securebitNames(task.call('prctl', PR.PR_GET_SECUREBITS, 0, 0, 0, 0)),
      userNamespace: box.namespace('user'),
    };
    const changes = FREE_AND_LOCKED.map((name) => `${wanted.includes(name) ? '+' : '-'}${name}`);
    context.shell(`exec setpriv --securebits=${changes.join(',')} sh`);
    return undefined;
  },
});

/** setpriv(1) leaves keep_caps alone: execve(2) clears it. */
const FREE_AND_LOCKED = SECUREBITS.filter((name) => name !== 'keep_caps');
