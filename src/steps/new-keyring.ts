import { readlinkSync } from 'node:fs';
import { KEYCTL } from '../kernel/flags.ts';
import { describeKeyring, JOINABLE, joinSessionKeyring } from '../kernel/keyrings.ts';
import { defineStep } from './step.ts';

/** How many were made: each has a name of its own. */
let made = 0;

export const newKeyring = defineStep({
  name: 'new keyring',
  group: 'privileges',
  summary: {
    en: 'give the box a session keyring of its own: keys of the kernel that only it has',
    'zh-CN': '给盒子一个自己的会话密钥环：只有它拥有的内核密钥',
  },
  params: {},
  man: ['keyrings(7)', 'session-keyring(7)', 'keyctl(2)'],
  docker: {
    en: 'docker run does it, through runc; runc run --no-new-keyring does not',
    'zh-CN': 'docker run 通过 runc 会做；runc run --no-new-keyring 则不做',
  },
  example: 'new keyring',
  notes: [
    {
      en: 'Keys are in no namespace but for their names and owners: a process reaches those that its session keyring leads to. Without one of its own, a container has the keys of the process that started it.',
      'zh-CN':
        '除了名字和所有者，密钥不属于任何命名空间：进程能用的是它的会话密钥环所通向的密钥。没有自己的密钥环，容器就有启动者的密钥。',
    },
    {
      en: 'A program that joins the box later finds it by its name; `set seccomp default` then forbids keyctl(2) to its programs.',
      'zh-CN': '之后加入盒子的程序按名字找到它；`set seccomp default` 随后会禁止盒子里的程序调用 keyctl(2)。',
    },
  ],
  run(context) {
    const { lab, box, task } = context;
    const name = `ns-lab.${lab.id}.${box.name}.${++made}`;
    const serial = joinSessionKeyring(task, name);
    task.call('keyctl', KEYCTL.KEYCTL_SETPERM, serial, JOINABLE);
    const keyring = describeKeyring(task, serial);
    box.keyring = { ...keyring, userNamespace: readlinkSync(`/proc/${box.pid}/ns/user`) };
    context.shell(`exec keyctl session ${name} sh`, `keyctl setperm @s 0x${JOINABLE.toString(16)}`);
    return undefined;
  },
});
