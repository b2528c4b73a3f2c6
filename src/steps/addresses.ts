import { parseAddress } from '../kernel/netlink/address.ts';
import { addresses } from '../kernel/netlink/addresses.ts';
import { readNamespaces } from '../kernel/proc/namespaces.ts';
import { isUnreadable } from '../kernel/proc/unreadable.ts';
import { HOST } from '../lab/actors.ts';
import type { Lab } from '../lab/lab.ts';
import type { Cidr } from './kinds.ts';
import type { StepContext } from './step.ts';

/** An actor's network namespace, and the addresses in it without their prefix lengths. */
export interface ActorNetwork {
  readonly actor: string;
  readonly pid: number;
  readonly net: number;
  readonly addresses: readonly string[];
}

/** Where each actor of the lab that still runs is in the network. */
export function networksOf(lab: Lab): ActorNetwork[] {
  const boxes = [...lab.boxes.values()].filter(({ exit }) => exit === undefined);
  const actors = [{ name: HOST, pid: lab.host.pid }, ...boxes];
  return actors.flatMap(({ name, pid }) => {
    const { net } = readNamespaces(pid);
    if (isUnreadable(net)) return [];
    const found = lab.observe((probe) => addresses(probe.netlink(pid, net)));
    return [{ actor: name, pid, net, addresses: found.map(({ cidr }) => cidr.split('/')[0]!) }];
  });
}

/** What the kernel takes without a word, and what will not work: an address that is no host's, or is two's. */
export function remarkOnAddress(context: StepContext, actor: string, { address, prefixLength }: Cidr): void {
  const { lab } = context;
  const kind = reservedKind(address, prefixLength);
  if (kind === 'network')
    context.note({
      en: `${address} is the address of the network itself (all bits of the host are 0): the kernel takes it, but no neighbour should have it`,
      'zh-CN': `${address} 是网络本身的地址（主机部分全为 0）：内核接受它，但任何主机都不该用它`,
    });
  if (kind === 'broadcast')
    context.note({
      en: `${address} is the broadcast address of its network (all bits of the host are 1): the kernel takes it, but what others send there is for all`,
      'zh-CN': `${address} 是所在网络的广播地址（主机部分全为 1）：内核接受它，但别人发往那里的包是给所有主机的`,
    });
  const networks = networksOf(lab);
  const own = networks.find((network) => network.actor === actor);
  const others = networks.filter(({ net, addresses }) => net !== own?.net && addresses.includes(address));
  if (others.length > 0) {
    const names = others.map((other) => other.actor);
    context.note({
      en: `${names.join(', ')} ${names.length === 1 ? 'has' : 'have'} the address ${address} too: where both are on one network, only one of them is reached`,
      'zh-CN': `${names.join('、')} 也有地址 ${address}：如果在同一个网络里，只有其中一个能收到包`,
    });
  }
}

/** The two IPv4 addresses of a network that no host should have; a network of one or two hosts has none, RFC 3021. */
function reservedKind(text: string, prefixLength: number): 'network' | 'broadcast' | undefined {
  const { bytes } = parseAddress(text);
  if (bytes.length !== 4 || prefixLength > 30) return undefined;
  const hosts = 2 ** (32 - prefixLength);
  const host = Buffer.from(bytes).readUInt32BE(0) % hosts;
  if (host === 0) return 'network';
  return host === hosts - 1 ? 'broadcast' : undefined;
}
