import { hostName } from './kinds.ts';
import { required } from './params.ts';
import { defineStep } from './step.ts';

export const setHostname = defineStep({
  name: 'set hostname',
  group: 'namespaces',
  summary: {
    en: "set the host name in the box's UTS namespace",
    'zh-CN': '设置盒子 UTS 命名空间里的主机名',
  },
  params: { name: required(hostName, 'the new name, at most 64 bytes') },
  man: ['sethostname(2)', 'uts_namespaces(7)'],
  docker: 'docker run --hostname NAME',
  example: 'set hostname web',
  run(context, { name }) {
    context.requireOwn('uts', 'the whole machine would be renamed');
    context.task.call('sethostname', name, Buffer.byteLength(name));
    context.shell(`hostname ${name}`);
    return undefined;
  },
});
