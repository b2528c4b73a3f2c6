import { addMasquerade } from '../kernel/netlink/change-nat.ts';
import { ipv4Network } from './kinds.ts';
import { changeNat } from './nat.ts';
import { cidrText } from './networking.ts';
import { required } from './params.ts';
import { defineStep } from './step.ts';

export const addNat = defineStep({
  name: 'add nat',
  group: 'network',
  summary: {
    en: "let a network go out under the actor's own address: masquerade",
    'zh-CN': '让一个网络以当前对象自己的地址出去：地址伪装（masquerade）',
  },
  params: {
    network: required(ipv4Network, {
      en: 'whose packets get another source address when they leave it',
      'zh-CN': '哪个网络的包在离开时换源地址',
    }),
  },
  man: ['nft(8)', 'netlink(7)'],
  docker: {
    en: 'docker network create; docker run --network bridge',
    'zh-CN': 'docker network create；docker run --network bridge',
  },
  example: 'add nat 10.42.0.0/24',
  notes: [
    {
      en: 'Nobody outside knows a way back to 10.42.0.2. So the host puts its own address into the packets that leave. The rule is asked for the first packet of a connection only; what it decided is remembered (conntrack) and done to all others, and undone in the answers.',
      'zh-CN':
        '外面没人知道怎样回到 10.42.0.2。所以宿主机在离开的包里换上自己的地址。规则只对连接的第一个包生效，结果被记住（conntrack），用到这个连接后面所有的包上，在回应里再换回来。',
    },
    {
      en: 'The rule counts the connections: `show net`. Docker makes one like it for every bridge network.',
      'zh-CN': '规则会统计连接数：`show net`。Docker 为每个 bridge 网络建一条类似的规则。',
    },
  ],
  run(context, { network }) {
    const net = cidrText(network);
    const rule = `ip saddr ${net} ip daddr != ${net} counter masquerade`;
    changeNat(context, 'postrouting', rule, (transport) => addMasquerade(transport, net));
    return undefined;
  },
});
