import { mustBeRootless } from '../lab/host.ts';
import { bytesIn, hostName } from './kinds.ts';
import { required } from './params.ts';
import { quoteWord } from './quote.ts';
import { defineStep } from './step.ts';

export const setHostname = defineStep({
  name: 'set hostname',
  group: 'namespaces',
  summary: {
    en: "set the host name in the box's UTS namespace",
    'zh-CN': '设置盒子 UTS 命名空间里的主机名',
  },
  params: {
    name: required(hostName, { en: 'the new name, at most 64 bytes', 'zh-CN': '新的名字，最多 64 字节' }),
  },
  man: ['sethostname(2)', 'uts_namespaces(7)'],
  docker: 'docker run --hostname NAME',
  example: 'set hostname web',
  run(context, { name }) {
    context.requireOwn('uts', {
      en: 'the host would be renamed with it',
      'zh-CN': '宿主机的名字也会一起改掉',
    });
    context.task.call('sethostname', name, bytesIn(name));
    // hostname(1) takes only what may be a name in the network; the kernel takes any bytes.
    if (/^[\w.-]+$/.test(name)) context.shell(`hostname ${name}`);
    else if (!mustBeRootless()) context.shell(`printf %s ${quoteWord(name)} > /proc/sys/kernel/hostname`);
    else
      context.note({
        en: 'hostname(1) refuses this name, and /proc/sys is not yours: no shell command does the same',
        'zh-CN': 'hostname(1) 拒绝这个名字，/proc/sys 又不归你：没有等价的 shell 命令',
      });
    return undefined;
  },
});
