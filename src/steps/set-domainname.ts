import { hostName } from './kinds.ts';
import { required } from './params.ts';
import { defineStep } from './step.ts';

export const setDomainname = defineStep({
  name: 'set domainname',
  group: 'namespaces',
  summary: {
    en: "set the domain name in the box's UTS namespace",
    'zh-CN': '设置盒子 UTS 命名空间里的域名',
  },
  params: { name: required(hostName, 'the new name, at most 64 bytes') },
  man: ['setdomainname(2)', 'uts_namespaces(7)'],
  docker: 'docker run --domainname NAME',
  example: 'set domainname web',
  run(context, { name }) {
    context.requireOwn('uts', 'the whole machine would be renamed');
    context.task.call('setdomainname', name, Buffer.byteLength(name));
    context.shell(`domainname ${name}`);
    return undefined;
  },
});
