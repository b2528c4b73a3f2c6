import { addRoute } from '../kernel/netlink/rtnl.ts';
import { ipAddress, routeDestination } from './kinds.ts';
import { cidrText, inActorNetwork, ipPrefix } from './networking.ts';
import { keyword, required } from './params.ts';
import { defineStep } from './step.ts';

export const addRouteStep = defineStep({
  name: 'add route',
  group: 'network',
  summary: {
    en: 'tell the actor by which gateway a network is reached',
    'zh-CN': '告诉当前对象经由哪个网关到达一个网络',
  },
  params: {
    destination: required(routeDestination, {
      en: 'default, or a network such as 10.1.0.0/16',
      'zh-CN': 'default，或一个网络，例如 10.1.0.0/16',
    }),
    via: keyword('via'),
    gateway: required(ipAddress, {
      en: 'the gateway: an address on a network that the actor is on',
      'zh-CN': '网关：当前对象所在网络里的一个地址',
    }),
  },
  man: ['rtnetlink(7)', 'ip-route(8)'],
  docker: { en: 'docker run sets the default route', 'zh-CN': 'docker run 会设置默认路由' },
  example: 'add route default via 10.42.0.1',
  run(context, { destination, gateway }) {
    const to = destination === 'default' ? destination : cidrText(destination);
    inActorNetwork(context, (transport) =>
      addRoute(transport, { destination: to, gateway: gateway.address }),
    );
    context.shell(`${ipPrefix(context)} route add ${to} via ${gateway.address}`);
    return undefined;
  },
});
