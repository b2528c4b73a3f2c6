import { CLONE } from '../../kernel/flags.ts';
import { addMasquerade } from '../../kernel/netlink/change-nat.ts';
import { natRules } from '../../kernel/netlink/nat-rules.ts';
import {
  addAddress,
  createBridge,
  createVeth,
  linkIndex,
  links,
  setLink,
} from '../../kernel/netlink/rtnl.ts';
import { type NetlinkProtocol, type NetlinkTransport, taskTransport } from '../../kernel/netlink/socket.ts';
import type { ProxyTask } from '../../kernel/proxy/proxy-task.ts';
import { translate } from '../../locale/locale.ts';
import { enterNamespace } from '../host.ts';
import { writeKernelFile } from '../host-file.ts';
import { IP_FORWARD } from '../ip-forward.ts';
import type { Trial } from './finding.ts';
import { trial } from './finding.ts';
import type { Ground } from './ground.ts';
import { namespaceRemedy } from './remedies.ts';

const BRIDGE = 'doctor0';
const INSIDE = 'eth0';

/** A bridge in the network namespace of the host, and cables from there into boxes. */
export function networkTrials(ground: Ground): Trial[] {
  const bridge = () =>
    inNetwork(ground.host, (transport) => {
      createBridge(transport, BRIDGE);
      addAddress(transport, { index: linkIndex(transport, BRIDGE), cidr: '10.42.255.1/24' });
      setLink(transport, BRIDGE, { up: true });
      return describeLinks(transport);
    });
  const nat = () => {
    writeKernelFile(ground.host, IP_FORWARD, '1');
    return inNetwork(
      ground.host,
      (transport) => {
        addMasquerade(transport, '10.42.255.0/24');
        const [rule] = natRules(transport);
        return `net.ipv4.ip_forward = 1, ${rule?.chain}: ${rule?.rule}`;
      },
      'NETLINK_NETFILTER',
    );
  };
  const veth = ground.boxWays(['net'], (task, { hasUser }) => {
    const outside = hasUser ? 'veth-user' : 'veth-root';
    inNetwork(ground.host, (transport) => {
      createVeth(transport, { name: outside, peer: { name: INSIDE, netnsPid: task.pid } });
      setLink(transport, outside, { up: true });
    });
    // As the lab does it: from outside, whatever the box itself may do.
    return ground.inFork((worker) => {
      enterNamespace(worker, task.pid, 'net', CLONE.CLONE_NEWNET);
      return inNetwork(worker, (transport) => {
        const index = linkIndex(transport, INSIDE);
        addAddress(transport, { index, cidr: '10.42.255.2/24' });
        setLink(transport, index, { up: true });
        const ends = describeLinks(transport);
        return translate({
          en: `one end in the host, the other in a network namespace of its own: ${ends}`,
          'zh-CN': `一端在宿主机，另一端在单独的网络命名空间里：${ends}`,
        });
      });
    }, ground.host);
  });
  return [
    trial('bridge', bridge, { remedy: namespaceRemedy }),
    { what: 'veth pair', isNeeded: true, ways: veth, remedy: namespaceRemedy },
    trial('NAT', nat, { isNeeded: false }),
  ];
}

function inNetwork<T>(
  task: ProxyTask,
  work: (transport: NetlinkTransport) => T,
  protocol?: NetlinkProtocol,
): T {
  const transport = taskTransport(task, 'changes', protocol);
  try {
    return work(transport);
  } finally {
    transport.close();
  }
}

const describeLinks = (transport: NetlinkTransport): string =>
  links(transport)
    .map(
      ({ name, kind, flags }) => `${name}${kind ? ` (${kind})` : ''} ${flags.includes('UP') ? 'up' : 'down'}`,
    )
    .join(', ');
