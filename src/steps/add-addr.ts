import { addAddress, linkIndex } from '../kernel/netlink/rtnl.ts';
import { remarkOnAddress } from './addresses.ts';
import { cidr, existingLink } from './kinds.ts';
import { cidrText, inActorNetwork, ipPrefix } from './networking.ts';
import { keyword, required } from './params.ts';
import { quoteWord } from './quote.ts';
import { defineStep } from './step.ts';

export const addAddr = defineStep({
  name: 'add addr',
  group: 'network',
  summary: {
    en: 'give an interface of the actor an address',
    'zh-CN': '给当前对象的一个网络接口添加地址',
  },
  params: {
    addr: required(cidr, { en: 'the address with its prefix length', 'zh-CN': '地址和前缀长度' }),
    dev: keyword('dev'),
    link: required(existingLink, { en: 'the interface', 'zh-CN': '网络接口' }),
  },
  man: ['rtnetlink(7)', 'ip-address(8)'],
  docker: 'docker run --ip ADDRESS',
  example: 'add addr 10.42.0.2/24 dev eth0',
  run(context, { addr, link }) {
    inActorNetwork(context, (transport) => {
      addAddress(transport, { index: linkIndex(transport, link), cidr: cidrText(addr) });
    });
    context.shell(`${ipPrefix(context)} addr add ${cidrText(addr)} dev ${quoteWord(link)}`);
    remarkOnAddress(context, context.actor, addr);
    return undefined;
  },
});
