import { addPortForward } from '../kernel/netlink/change-nat.ts';
import { endpoint, port } from './kinds.ts';
import { changeNat } from './nat.ts';
import { keyword, required } from './params.ts';
import { rememberPort } from './published-ports.ts';
import { defineStep } from './step.ts';

export const addPort = defineStep({
  name: 'add port',
  group: 'network',
  summary: {
    en: 'publish a port: what comes for it goes to a box',
    'zh-CN': '发布一个端口：发往它的连接转到一个盒子',
  },
  params: {
    port: required(port, {
      en: 'the TCP port that others connect to, at an address of the actor',
      'zh-CN': '别人连接的 TCP 端口，在当前对象的地址上',
    }),
    to: keyword('to'),
    target: required(endpoint, {
      en: 'the address and the port in the box',
      'zh-CN': '盒子里的地址和端口',
    }),
  },
  man: ['nft(8)', 'netlink(7)'],
  docker: 'docker run --publish 8080:80',
  example: 'add port 8080 to 10.42.0.2:80',
  notes: [
    {
      en: 'The destination is changed before the way is looked up (prerouting), and so for what comes from outside only: a program of the host itself must use the address of the box.',
      'zh-CN':
        '目的地址在查路由之前就换了（prerouting），所以只对从外面来的连接有效：宿主机自己的程序要用盒子的地址。',
    },
    {
      en: 'The rule is in the network of the actor, not in the box: `rm` of the box that has the address removes it.',
      'zh-CN': '规则在当前对象的网络里，不在盒子里：`rm` 有那个地址的盒子时会一起删除。',
    },
  ],
  run(context, { port: from, target }) {
    const rule = `tcp dport ${from} counter dnat to ${target.address}:${target.port}`;
    const forward = { port: from, toAddress: target.address, toPort: target.port };
    changeNat(context, 'prerouting', rule, (transport) => addPortForward(transport, forward));
    rememberPort(context, forward);
    return undefined;
  },
});
