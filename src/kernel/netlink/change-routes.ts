/** Adding and removing routes of the main table, with the messages that ip-route(8) sends. */
import { AF_NUMBERS, parseAddress, parsePrefix } from './address.ts';
import { NLM_F } from './codec.ts';
import { RT_SCOPE, RT_TABLE, RTN, RTPROT } from './constants.ts';
import { request } from './exchange.ts';
import type { NetlinkTransport } from './socket.ts';

export interface RouteRequest {
  /** `default`, `10.0.0.0/8`, `fd00::/8`. */
  readonly destination: string;
  readonly gateway?: string;
  /** The interface's index; the kernel works it out from the gateway when it can. */
  readonly dev?: number;
}

const CREATE = NLM_F.NLM_F_CREATE | NLM_F.NLM_F_EXCL;

/** @throws AddressError, KernelError */
export function addRoute(transport: NetlinkTransport, route: RouteRequest): void {
  const { header, attributes } = routeBody(route);
  const kind = {
    rtm_protocol: RTPROT.RTPROT_BOOT,
    // Without a gateway the destination is on the link itself.
    rtm_scope: route.gateway === undefined ? RT_SCOPE.RT_SCOPE_LINK : RT_SCOPE.RT_SCOPE_UNIVERSE,
    rtm_type: RTN.RTN_UNICAST,
  };
  request(transport, { type: 'RTM_NEWROUTE', flags: CREATE, header: { ...header, ...kind }, attributes });
}

/** @throws AddressError, KernelError: ESRCH when there is no such route */
export function deleteRoute(transport: NetlinkTransport, route: RouteRequest): void {
  const { header, attributes } = routeBody(route);
  // RT_SCOPE_NOWHERE: of whatever scope it is.
  const anyScope = { ...header, rtm_scope: RT_SCOPE.RT_SCOPE_NOWHERE };
  request(transport, { type: 'RTM_DELROUTE', header: anyScope, attributes });
}

function routeBody({ destination, gateway, dev }: RouteRequest) {
  const via = gateway === undefined ? undefined : parseAddress(gateway);
  const prefix = destination === 'default' ? undefined : parsePrefix(destination);
  const family = prefix?.family ?? via?.family ?? 'inet';
  return {
    header: {
      rtm_family: AF_NUMBERS[family],
      rtm_dst_len: prefix?.prefixLength ?? 0,
      rtm_table: RT_TABLE.RT_TABLE_MAIN,
    },
    attributes: {
      RTA_DST: prefix && destination.split('/')[0],
      ...(via?.family === family ? { RTA_GATEWAY: gateway } : { RTA_VIA: gateway }),
      RTA_OIF: dev,
    },
  };
}
