import { AF } from '../flags.ts';
import type { AddressFamily } from './address.ts';
import { RT_TABLE, RTM_F_CLONED } from './constants.ts';
import { dump } from './exchange.ts';
import { nexthopFlagNames, protocolName, routeTypeName, scopeName, tableName } from './names.ts';
import type { RouteMessage } from './schema.ts';
import { METRICS } from './schema-route.ts';
import type { NetlinkTransport } from './socket.ts';

/** A route, in the words of ip-route(8). */
export interface Route {
  readonly family: AddressFamily;
  /** `default`, or a network: `10.42.0.0/24`; a single host has /32 or /128. */
  readonly destination: string;
  /** An address of the other family than the route's is possible. */
  readonly gateway?: string;
  /** The interface's index; a blackhole has none. */
  readonly dev?: number;
  /** Who made it: `kernel`, `boot` (somebody by hand), `dhcp`. */
  readonly protocol: string;
  /** `global`, `link`, `host`. */
  readonly scope: string;
  /** The address that packets get which have none yet. */
  readonly source?: string;
  readonly metric?: number;
  readonly table: string;
  /** `unicast`, `blackhole`, `unreachable`. */
  readonly type: string;
  /** `linkdown`, `onlink`, `dead`. */
  readonly flags: readonly string[];
  /** Several ways, one of which is taken. */
  readonly nexthops: readonly Nexthop[];
  /** What is set of the path's properties: `{ mtu: 1400 }`. */
  readonly metrics: Readonly<Record<string, number>>;
  /** The number of the nexthop object that it uses, ip-nexthop(8). */
  readonly nexthopId?: number;
  /** IPv6, RFC 4191: `low`, `medium`, `high`. */
  readonly preference?: string;
  /** Seconds until it is removed. */
  readonly expiresSec?: number;
}

export interface Nexthop {
  readonly gateway?: string;
  readonly dev: number;
  readonly weight: number;
  readonly flags: readonly string[];
}

/** RTA_PREF. */
const PREFERENCES: Readonly<Record<number, string>> = { 0: 'medium', 1: 'high', 3: 'low' };
/** USER_HZ: the unit of times that the kernel tells. */
const TICKS_PER_SECOND = 100;

/**
 * The IPv4 and IPv6 routes of a network namespace, from its main table.
 * @throws KernelError
 */
export function routes(transport: NetlinkTransport): Route[] {
  return dump(transport, { type: 'RTM_GETROUTE' }).filter(isMainRoute).map(toRoute);
}

function isMainRoute({ header, attributes }: RouteMessage): boolean {
  const isIp = header.rtm_family === AF.AF_INET || header.rtm_family === AF.AF_INET6;
  const table = attributes.RTA_TABLE ?? header.rtm_table;
  return isIp && table === RT_TABLE.RT_TABLE_MAIN && (header.rtm_flags & RTM_F_CLONED) === 0;
}

function toRoute({ header, attributes }: RouteMessage): Route {
  const cache = attributes.RTA_CACHEINFO;
  const preference = attributes.RTA_PREF;
  return {
    family: header.rtm_family === AF.AF_INET ? 'inet' : 'inet6',
    destination: header.rtm_dst_len === 0 ? 'default' : `${attributes.RTA_DST}/${header.rtm_dst_len}`,
    gateway: attributes.RTA_GATEWAY ?? attributes.RTA_VIA,
    dev: attributes.RTA_OIF,
    protocol: protocolName(header.rtm_protocol),
    scope: scopeName(header.rtm_scope),
    source: attributes.RTA_PREFSRC,
    metric: attributes.RTA_PRIORITY,
    table: tableName(attributes.RTA_TABLE ?? header.rtm_table),
    type: routeTypeName(header.rtm_type),
    flags: nexthopFlagNames(header.rtm_flags),
    nexthops: toNexthops(attributes.RTA_MULTIPATH ?? []),
    metrics: toMetrics(attributes.RTA_METRICS ?? {}),
    nexthopId: attributes.RTA_NH_ID,
    preference: preference === undefined ? undefined : PREFERENCES[preference],
    expiresSec: cache?.rta_expires ? Math.trunc(cache.rta_expires / TICKS_PER_SECOND) : undefined,
  };
}

type Multipath = NonNullable<RouteMessage['attributes']['RTA_MULTIPATH']>;

function toNexthops(multipath: Multipath): Nexthop[] {
  return multipath.map(({ header, attributes }) => ({
    gateway: attributes?.RTA_GATEWAY ?? attributes?.RTA_VIA,
    dev: header?.rtnh_ifindex ?? 0,
    weight: (header?.rtnh_hops ?? 0) + 1,
    flags: nexthopFlagNames(header?.rtnh_flags ?? 0),
  }));
}

/** `RTAX_MTU` becomes `mtu`. */
function toMetrics(values: NonNullable<RouteMessage['attributes']['RTA_METRICS']>): Record<string, number> {
  const known = Object.entries(values).filter(([name]) => name in METRICS);
  return Object.fromEntries(
    known.map(([name, value]) => [name.slice('RTAX_'.length).toLowerCase(), value as number]),
  );
}
