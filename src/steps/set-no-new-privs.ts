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
    'Set-user-ID bits and file capabilities then do nothing. It cannot be taken back, and without CAP_SYS_ADMIN a seccomp filter needs it.',
  ],
  run(context) {
    context.task.call('prctl', PR.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    context.shell('setpriv --no-new-privs …');
    return undefined;
  },
});
