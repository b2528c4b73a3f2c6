import { setLink } from '../kernel/netlink/rtnl.ts';
import { choice, existingLink } from './kinds.ts';
import { inActorNetwork, ipPrefix } from './networking.ts';
import { required } from './params.ts';
import { quoteWord } from './quote.ts';
import { defineStep } from './step.ts';

export const setLinkStep = defineStep({
  name: 'set link',
  group: 'network',
  summary: {
    en: 'switch an interface of the actor on or off',
    'zh-CN': '启用或停用当前对象的一个网络接口',
  },
  params: {
    link: required(existingLink, { en: 'the interface', 'zh-CN': '网络接口' }),
    state: required(choice(['up', 'down']), { en: 'up or down', 'zh-CN': 'up 或 down' }),
  },
  man: ['rtnetlink(7)', 'ip-link(8)', 'netdevice(7)'],
  example: 'set link lo up',
  notes: [
    {
      en: 'A new network namespace has one interface, lo, and it is down: even 127.0.0.1 does not answer.',
      'zh-CN': '新的网络命名空间只有一个接口 lo，而且是 down 的：连 127.0.0.1 都没有回应。',
    },
  ],
  run(context, { link, state }) {
    inActorNetwork(context, (transport) => setLink(transport, link, { up: state === 'up' }));
    context.shell(`${ipPrefix(context)} link set ${quoteWord(link)} ${state}`);
    return undefined;
  },
});
