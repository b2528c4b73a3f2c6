import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { NLM_F } from '../../../src/kernel/netlink/codec.ts';
import { describeMessage } from '../../../src/kernel/netlink/describe.ts';

test('a new veth pair reads as it was asked for', () => {
  const peer = { attributes: { IFLA_IFNAME: 'eth0', IFLA_NET_NS_PID: 4242 } };
  const text = describeMessage({
    type: 'RTM_NEWLINK',
    flags: NLM_F.NLM_F_REQUEST | NLM_F.NLM_F_ACK | NLM_F.NLM_F_CREATE | NLM_F.NLM_F_EXCL,
    attributes: {
      IFLA_IFNAME: 'veth-box',
      IFLA_LINKINFO: { IFLA_INFO_KIND: 'veth', IFLA_INFO_DATA: { VETH_INFO_PEER: peer } },
    },
  });
  assert.is(
    text,
    '{type=RTM_NEWLINK, flags=NLM_F_REQUEST|NLM_F_ACK|NLM_F_CREATE|NLM_F_EXCL, ' +
      'ifname="veth-box", kind=veth, peer={ifname="eth0", net_ns_pid=4242}}',
  );
});

test('numbers of the struct are printed by name, zeros not at all', () => {
  const route = { rtm_family: 2, rtm_dst_len: 0, rtm_table: 254, rtm_protocol: 3, rtm_scope: 0, rtm_type: 1 };
  assert.is(
    describeMessage({ type: 'RTM_NEWROUTE', header: route, attributes: { RTA_GATEWAY: '10.0.42.1' } }),
    '{type=RTM_NEWROUTE, flags=0, rtm_family=AF_INET, rtm_table=RT_TABLE_MAIN, rtm_protocol=RTPROT_BOOT, ' +
      'rtm_type=RTN_UNICAST, gateway=10.0.42.1}',
  );
  assert.is(
    describeMessage({ type: 'RTM_NEWLINK', header: { ifi_index: 3, ifi_flags: 1, ifi_change: 1 } }),
    '{type=RTM_NEWLINK, flags=0, ifi_index=3, ifi_flags=IFF_UP, ifi_change=IFF_UP}',
  );
  assert.is(
    describeMessage({ type: 'RTM_NEWADDR', header: { ifa_family: 10, ifa_scope: 253, ifa_flags: 2 } }),
    '{type=RTM_NEWADDR, flags=0, ifa_family=AF_INET6, ifa_flags=IFA_F_NODAD, ifa_scope=RT_SCOPE_LINK}',
  );
});

test('a dump is asked for by its name', () => {
  const flags = NLM_F.NLM_F_REQUEST | NLM_F.NLM_F_DUMP;
  assert.is(
    describeMessage({ type: 'RTM_GETLINK', flags }),
    '{type=RTM_GETLINK, flags=NLM_F_REQUEST|NLM_F_DUMP}',
  );
});

test('lists, structs and unknown attributes are printed too', () => {
  const nexthop = { header: { rtnh_ifindex: 3 }, attributes: { RTA_GATEWAY: '10.0.42.2' } };
  const route = { RTA_MULTIPATH: [nexthop], RTA_METRICS: { RTAX_MTU: 1400 }, '#99': { type: 99, hex: 'ab' } };
  assert.is(
    describeMessage({ type: 'RTM_NEWROUTE', attributes: route }),
    '{type=RTM_NEWROUTE, flags=0, multipath=[{rtnh_ifindex=3, gateway=10.0.42.2}], mtu=1400, #99=0xab}',
  );
  assert.is(
    describeMessage({ type: 'RTM_NEWLINK', attributes: { IFLA_PROP_LIST: ['one', 'two'] } }),
    '{type=RTM_NEWLINK, flags=0, prop_list=["one", "two"]}',
  );
  const IFA_CACHEINFO = { ifa_prefered: 5, ifa_valid: 9, cstamp: 0, tstamp: 0 };
  assert.is(
    describeMessage({ type: 'RTM_NEWADDR', attributes: { IFA_CACHEINFO } }),
    '{type=RTM_NEWADDR, flags=0, cacheinfo={ifa_prefered=5, ifa_valid=9, cstamp=0, tstamp=0}}',
  );
});

test.run();
