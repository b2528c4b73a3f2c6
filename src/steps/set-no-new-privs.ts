import { PR } from '../kernel/flags.ts';
import { defineStep } from './step.ts';

export const setNoNewPrivs = defineStep({
  name: 'set no_new_privs',
  group: 'privileges',
  summary: {
    en: 'promise that no program of the box will gain privileges by execve',
    'zh-CN': '保证盒子里的程序都不会通过 execve 获得特权',
  },
  params: {},
  man: ['prctl(2)', 'Documentation/userspace-api/no_new_privs.rst'],
  docker: 'docker run --security-opt no-new-privileges',
  example: 'set no_new_privs',
  notes: [
    {
      en: 'Set-user-ID bits and file capabilities then do nothing. It cannot be taken back, and without CAP_SYS_ADMIN a seccomp filter needs it.',
      'zh-CN':
        '此后 set-user-ID 位和文件能力都不起作用。它不能收回；没有 CAP_SYS_ADMIN 时，装 seccomp 过滤器之前必须设它。',
    },
  ],
  run(context) {
    context.task.call('prctl', PR.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    context.shell('exec setpriv --no-new-privs sh');
    return undefined;
  },
});
