import { writeKernelFile } from '../lab/host-file.ts';
import { IP_FORWARD } from '../lab/ip-forward.ts';
import { choice } from './kinds.ts';
import { asActor, inNetwork } from './networking.ts';
import { required } from './params.ts';
import { defineStep } from './step.ts';

export const setForwarding = defineStep({
  name: 'set forwarding',
  group: 'network',
  summary: {
    en: 'have the actor pass on IPv4 packets that are for others: make it a router',
    'zh-CN': '让当前对象转发给别人的 IPv4 数据包：把它变成路由器',
  },
  params: {
    state: required(choice(['on', 'off']), {
      en: 'on: packets from one interface go out by another',
      'zh-CN': 'on：从一个接口进来的包从另一个接口出去',
    }),
  },
  man: ['ip(7)', 'sysctl(8)', 'network_namespaces(7)', 'Documentation/networking/ip-sysctl.rst'],
  docker: {
    en: 'dockerd sets net.ipv4.ip_forward when it starts',
    'zh-CN': 'dockerd 启动时会设置 net.ipv4.ip_forward',
  },
  example: 'set forwarding on',
  notes: [
    {
      en: 'Every network namespace has a setting of its own. A machine drops what is not for itself until it is set.',
      'zh-CN': '每个网络命名空间都有自己的设置。不设置时，机器会丢弃不是给自己的包。',
    },
  ],
  run(context, { state }) {
    const value = state === 'on' ? '1' : '0';
    asActor(context, () => writeKernelFile(context.host, IP_FORWARD, value));
    context.shell(`${inNetwork(context, 'sysctl')} -w net.ipv4.ip_forward=${value}`);
    return undefined;
  },
});
