import { addAddress, createBridge, linkIndex, setLink } from '../kernel/netlink/rtnl.ts';
import { HOST } from '../lab/actors.ts';
import { remarkOnAddress } from './addresses.ts';
import { cidr, linkName } from './kinds.ts';
import { cidrText, inHostNetwork, orDelete } from './networking.ts';
import { option, required } from './params.ts';
import { quoteWord } from './quote.ts';
import { defineStep } from './step.ts';

export const addBridge = defineStep({
  name: 'add bridge',
  group: 'network',
  summary: {
    en: 'make a bridge on the host: a switch that boxes are plugged into',
    'zh-CN': '在宿主机上建一个网桥：盒子可以插上来的交换机',
  },
  params: {
    name: required(linkName, { en: 'the bridge', 'zh-CN': '网桥' }),
    addr: option(cidr, {
      en: "the host's own address on it: the boxes' gateway",
      'zh-CN': '宿主机自己在网桥上的地址：盒子们的网关',
    }),
  },
  man: ['rtnetlink(7)', 'ip-link(8)', 'bridge(8)'],
  docker: {
    en: 'docker network create (docker0 is one)',
    'zh-CN': 'docker network create（docker0 就是一个）',
  },
  example: 'add bridge lab0 --addr 10.42.0.1/24',
  run(context, { name, addr }) {
    inHostNetwork(context, (transport) => {
      createBridge(transport, name);
      orDelete(context, name, () => {
        const index = linkIndex(transport, name);
        if (addr) addAddress(transport, { index, cidr: cidrText(addr) });
        setLink(transport, index, { up: true });
      });
    });
    context.shell(`ip link add ${quoteWord(name)} type bridge`);
    if (addr) context.shell(`ip addr add ${cidrText(addr)} dev ${quoteWord(name)}`);
    context.shell(`ip link set ${quoteWord(name)} up`);
    if (addr) remarkOnAddress(context, HOST, addr);
    return undefined;
  },
});
