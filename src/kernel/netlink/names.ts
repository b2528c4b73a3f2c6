/** The words that ip(8) has for the kernel's numbers. */
import { AF, type FlagTable } from '../flags.ts';
import { ARPHRD, IF_OPER, IFA_F, IFF, NUD, RT_SCOPE, RT_TABLE, RTN, RTNH_F, RTPROT } from './constants.ts';

type Names = ReadonlyMap<number, string>;

/** `RTPROT_KERNEL` becomes `kernel`. */
function lowerCase(table: FlagTable, prefix: string, others: Readonly<Record<string, string>> = {}): Names {
  const name = (key: string) => others[key] ?? key.slice(prefix.length).toLowerCase();
  return new Map(Object.entries(table).map(([key, value]) => [value, name(key)]));
}

const HARDWARE = lowerCase(ARPHRD, 'ARPHRD_', {
  ARPHRD_IEEE80211: 'ieee802.11',
  ARPHRD_TUNNEL: 'ipip',
  ARPHRD_IPGRE: 'gre',
  ARPHRD_IP6GRE: 'gre6',
});
const OPERSTATES = lowerCase(IF_OPER, 'IF_OPER_');
const SCOPES = lowerCase(RT_SCOPE, 'RT_SCOPE_', { RT_SCOPE_UNIVERSE: 'global' });
const TABLES = lowerCase(RT_TABLE, 'RT_TABLE_');
const PROTOCOLS = lowerCase(RTPROT, 'RTPROT_', { RTPROT_UNSPEC: 'unspec' });
const ROUTE_TYPES = lowerCase(RTN, 'RTN_', { RTN_UNSPEC: 'none' });
const NEXTHOP_FLAGS = lowerCase(RTNH_F, 'RTNH_F_');
const NEIGHBOUR_STATES = lowerCase(NUD, 'NUD_');
const ADDRESS_FLAGS = lowerCase(IFA_F, 'IFA_F_', {
  IFA_F_HOMEADDRESS: 'home',
  IFA_F_MANAGETEMPADDR: 'mngtmpaddr',
  IFA_F_MCAUTOJOIN: 'autojoin',
  IFA_F_STABLE_PRIVACY: 'stable-privacy',
});

/** Flags in the order in which ip(8) prints them; IFF_RUNNING shows only by its absence. */
const LINK_FLAGS = [
  'LOOPBACK',
  'BROADCAST',
  'POINTOPOINT',
  'MULTICAST',
  'NOARP',
  'ALLMULTI',
  'PROMISC',
  'MASTER',
  'SLAVE',
  'DEBUG',
  'DYNAMIC',
  'AUTOMEDIA',
  'PORTSEL',
  'NOTRAILERS',
  'UP',
  'LOWER_UP',
  'DORMANT',
  'ECHO',
] as const;

/** `ether`, `loopback`; `[N]` for hardware that has no name here. */
export const hardwareName = (type: number): string => HARDWARE.get(type) ?? `[${type}]`;
/** `UP`, `DOWN`, `UNKNOWN`, `LOWERLAYERDOWN`. */
export const operstateName = (state: number): string => (OPERSTATES.get(state) ?? `${state}`).toUpperCase();
/** `global`, `link`, `host`. */
export const scopeName = (scope: number): string => SCOPES.get(scope) ?? String(scope);
/** `main`, `local`, or a number. */
export const tableName = (table: number): string => TABLES.get(table) ?? String(table);
/** `kernel`, `boot`, `dhcp`, or a number. */
export const protocolName = (protocol: number): string => PROTOCOLS.get(protocol) ?? String(protocol);
/** `unicast`, `blackhole`, `unreachable`. */
export const routeTypeName = (type: number): string => ROUTE_TYPES.get(type) ?? String(type);
/** `REACHABLE`, `STALE`, `FAILED`. */
export const neighbourStateName = (state: number): string =>
  (NEIGHBOUR_STATES.get(state) ?? `${state}`).toUpperCase();
/** The interface group, which is `default` unless somebody set one. */
export const groupName = (group: number): string => (group === 0 ? 'default' : String(group));

/** `UP`, `LOWER_UP`, `NO-CARRIER`: netdevice(7). */
export function linkFlagNames(flags: number): string[] {
  const names: string[] = LINK_FLAGS.filter((name) => flags & IFF[`IFF_${name}`]);
  const hasNoCarrier = (flags & IFF.IFF_UP) !== 0 && (flags & IFF.IFF_RUNNING) === 0;
  return hasNoCarrier ? ['NO-CARRIER', ...names] : names;
}

/** `dead`, `onlink`, `linkdown`. */
export function nexthopFlagNames(flags: number): string[] {
  return bits(NEXTHOP_FLAGS, flags);
}

/** `tentative`, `secondary`, `dynamic`; ip(8) says `dynamic` for what the kernel calls not permanent. */
export function addressFlagNames(family: number, flags: number): string[] {
  const names = bits(ADDRESS_FLAGS, flags ^ IFA_F.IFA_F_PERMANENT);
  return names.map((name) => {
    if (name === 'permanent') return 'dynamic';
    return name === 'secondary' && family === AF.AF_INET6 ? 'temporary' : name;
  });
}

function bits(names: Names, value: number): string[] {
  return [...names].filter(([bit]) => value & bit).map(([, name]) => name);
}
