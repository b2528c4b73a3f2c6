import { AF } from '../flags.ts';
import { request } from './exchange.ts';
import { NETCONFA_IFINDEX_ALL } from './schema-netconf.ts';
import type { NetlinkTransport } from './socket.ts';

/**
 * Whether a network namespace passes on IPv4 packets that are not for itself: net.ipv4.ip_forward, as ip-netconf(8)
 * asks for it.
 * @throws KernelError
 */
export function forwarding(transport: NetlinkTransport): boolean {
  const [answer] = request(transport, {
    type: 'RTM_GETNETCONF',
    header: { ncm_family: AF.AF_INET },
    attributes: { NETCONFA_IFINDEX: NETCONFA_IFINDEX_ALL },
  });
  return answer?.attributes.NETCONFA_FORWARDING === 1;
}
