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
    context.shell(`hostname ${quoteWord(name)}`);
    return undefined;
  },
});
