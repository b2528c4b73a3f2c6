import { KernelError } from '../kernel/errors.ts';
import type { VethPair } from '../kernel/netlink/change-links.ts';
import { addAddress, createVeth, linkIndex, links, setLink } from '../kernel/netlink/rtnl.ts';
import type { NetlinkTransport } from '../kernel/netlink/socket.ts';
import { remarkOnAddress } from './addresses.ts';
import { cidr, existingLink, linkName } from './kinds.ts';
import { cidrText, inActorNetwork, inHostNetwork, ipPrefix, orDelete } from './networking.ts';
import { option, optional } from './params.ts';
import { quoteWord } from './quote.ts';
import { defineStep } from './step.ts';

/** IFNAMSIZ less the terminating NUL. */
const NAME_BYTES = 15;

export const addVeth = defineStep({
  name: 'add veth',
  group: 'network',
  summary: {
    en: 'plug a cable from the host into the box: a veth pair, one end on each side',
    'zh-CN': '从宿主机向盒子接一根网线：一对 veth，两边各一端',
  },
  params: {
    name: optional(linkName, {
      en: 'the end in the box; eth0 if you do not say',
      'zh-CN': '盒子里的一端；不写则是 eth0',
    }),
    addr: option(cidr, { en: 'the address of the end in the box', 'zh-CN': '盒子里那一端的地址' }),
    bridge: option(existingLink, {
      en: 'the bridge on the host that the other end is plugged into',
      'zh-CN': '宿主机上的网桥，另一端插在上面',
    }),
  },
  man: ['veth(4)', 'rtnetlink(7)', 'ip-link(8)'],
  docker: 'docker run --network bridge',
  example: 'add veth eth0 --addr 10.42.0.2/24 --bridge lab0',
  notes: [
    {
      en: "The two ends are made in one message, the far one already in the box's network namespace. When that namespace ends, the kernel removes both.",
      'zh-CN':
        '两端由同一条消息创建，远端一开始就在盒子的网络命名空间里。那个命名空间结束时，内核把两端都删除。',
    },
  ],
  run(context, { name = 'eth0', addr, bridge }) {
    context.requireOwn('net', { en: 'both ends would be on the same side', 'zh-CN': '两端会在同一边' });
    const { pid } = context.box;
    const hostEnd = inHostNetwork(context, (transport) => {
      const master = bridge === undefined ? undefined : linkIndex(transport, bridge);
      const end = createPair(transport, context.box.name, { name, netnsPid: pid });
      orDelete(context, end, () => setLink(transport, end, { up: true, master }));
      return end;
    });
    const setUp = (transport: NetlinkTransport) => {
      const index = linkIndex(transport, name);
      if (addr) addAddress(transport, { index, cidr: cidrText(addr) });
      setLink(transport, index, { up: true });
    };
    orDelete(context, hostEnd, () => inActorNetwork(context, setUp));
    const inside = ipPrefix(context);
    context.shell(`ip link add ${hostEnd} type veth peer name ${quoteWord(name)} netns ${pid}`);
    context.shell(`ip link set ${hostEnd}${bridge ? ` master ${quoteWord(bridge)}` : ''} up`);
    if (addr) context.shell(`${inside} addr add ${cidrText(addr)} dev ${quoteWord(name)}`);
    context.shell(`${inside} link set ${quoteWord(name)} up`);
    if (addr) remarkOnAddress(context, context.actor, addr);
    context.note({ en: `the host's end is ${hostEnd}`, 'zh-CN': `宿主机这一端是 ${hostEnd}` });
    return undefined;
  },
});

/** Makes the pair, the host's end with a name that is free. Returns that name. */
function createPair(transport: NetlinkTransport, box: string, peer: VethPair['peer']): string {
  const wanted = hostEndName(box, []);
  try {
    createVeth(transport, { name: wanted, peer });
    return wanted;
  } catch (error) {
    if (!(error instanceof KernelError) || error.code !== 'EEXIST') throw error;
    const taken = links(transport).map((link) => link.name);
    // If this name is free, it is the other end's that is taken.
    if (!taken.includes(wanted)) throw error;
    const name = hostEndName(box, taken);
    createVeth(transport, { name, peer });
    return name;
  }
}

/** `veth-box`, or `veth-box2` when that is taken. */
function hostEndName(box: string, taken: readonly string[]): string {
  for (let number = 1; ; number++) {
    const suffix = number === 1 ? '' : String(number);
    const name = `veth-${box}`.slice(0, NAME_BYTES - suffix.length) + suffix;
    if (!taken.includes(name)) return name;
  }
}
