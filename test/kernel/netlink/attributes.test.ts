import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { attributeNameAt } from '../../../src/kernel/netlink/attribute-name.ts';
import { decodeAttributes, encodeAttributes } from '../../../src/kernel/netlink/attributes.ts';
import { LINK } from '../../../src/kernel/netlink/schema-link.ts';
import { ROUTE } from '../../../src/kernel/netlink/schema-route.ts';
import type { AttributeTable, Values } from '../../../src/kernel/netlink/tables.ts';

const decode = <T extends AttributeTable>(table: T, hex: string) =>
  decodeAttributes(table, Buffer.from(hex.replaceAll(' ', ''), 'hex'));
const encode = <T extends AttributeTable>(table: T, values: Values<T>) =>
  encodeAttributes(table, values).toString('hex');

/** Both directions of one list of attributes. */
function assertBoth<T extends AttributeTable>(table: T, hex: string, values: Values<T>) {
  assert.equal(decode(table, hex), values);
  assert.is(encode(table, values), hex.replaceAll(' ', ''));
}

test('payloads are padded to four bytes, which their length does not count', () => {
  assertBoth(LINK.attributes, '0700 0300 6c6f00 00 0800 0400 dc050000', {
    IFLA_IFNAME: 'lo',
    IFLA_MTU: 1500,
  });
});

test('an unknown attribute is kept as bytes, in its place', () => {
  assertBoth(LINK.attributes, '0500 4300 01000000 0800 0400 dc050000 0400 3e80', {
    '#67': { type: 67, hex: '01' },
    IFLA_MTU: 1500,
    '#62': { type: 62 | 0x8000, hex: '' },
  });
});

test('an attribute that comes twice is kept twice', () => {
  assertBoth(LINK.attributes, '0800 0400 01000000 0800 0400 02000000 0800 0400 03000000', {
    IFLA_MTU: 1,
    '#4': { type: 4, hex: '02000000' },
    '#4.2': { type: 4, hex: '03000000' },
  });
});

test('a known attribute of an impossible size is kept as bytes', () => {
  assertBoth(LINK.attributes, '0600 0400 dc050000', { '#4': { type: 4, hex: 'dc05' } });
  assertBoth(ROUTE.attributes, '0700 0500 0a000100', { '#5': { type: 5, hex: '0a0001' } });
});

test('data of a kind of interface that has no table is kept as bytes', () => {
  assertBoth(LINK.attributes, '1c00 1200 0900 0100 76 6c 61 6e 00 000000 0a00 0200 0600 0100 0500 0000', {
    IFLA_LINKINFO: { IFLA_INFO_KIND: 'vlan', '#2': { type: 2, hex: '060001000500' } },
  });
});

test('a list of names is a list', () => {
  assertBoth(LINK.attributes, '1400 3480 0800 3500 6f6e6500 0800 3500 74776f00', {
    IFLA_PROP_LIST: ['one', 'two'],
  });
});

test('a list with other attributes in it is kept as bytes', () => {
  assertBoth(LINK.attributes, '0c00 3480 0800 0100 01000000', {
    '#52': { type: 52 | 0x8000, hex: '0800010001000000' },
  });
});

test('several next hops are structs with attributes, each with its own length', () => {
  const hex = '2400 0900 1000 0001 03000000 0800 0500 0a002a02 1000 0000 03000000 0800 0500 0a002a03';
  const nexthop = (rtnh_hops: number, RTA_GATEWAY: string) => ({
    header: { rtnh_len: 16, rtnh_flags: 0, rtnh_hops, rtnh_ifindex: 3 },
    attributes: { RTA_GATEWAY },
  });
  assertBoth(ROUTE.attributes, hex, { RTA_MULTIPATH: [nexthop(1, '10.0.42.2'), nexthop(0, '10.0.42.3')] });
});

test('a gateway of the other address family carries its family', () => {
  assertBoth(ROUTE.attributes, '1600 1200 0a00 fd000042000000000000000000000002 0000', {
    RTA_VIA: 'fd00:42::2',
  });
});

test('a struct that is shorter on an older kernel has fewer members', () => {
  const values = decode(LINK.attributes, `1400 1700 ${'0100000000000000'} ${'0200000000000000'}`);
  assert.equal(values, { IFLA_STATS64: { rx_packets: 1n, tx_packets: 2n } });
});

test('what is undefined is not sent', () => {
  assert.is(encode(LINK.attributes, { IFLA_MTU: undefined }), '');
});

test('a length that cannot be right is an error, not an endless loop', () => {
  assert.throws(() => decode(LINK.attributes, '0000 0400 dc050000'), /impossible length 0 at offset 0/);
  assert.throws(
    () => decode(LINK.attributes, '0800 0400 dc050000 0c00 0400 dc050000'),
    /length 12 at offset 8/,
  );
  assert.throws(
    () => decode(ROUTE.attributes, '0c00 0900 0000 0001 03000000'),
    /array with impossible length 0/,
  );
});

test('data without its kind cannot be sent', () => {
  assert.throws(() => encode(LINK.attributes, { IFLA_LINKINFO: { IFLA_INFO_DATA: {} } }), /missing/);
});

test('the attribute at an offset is found, in nested ones too', () => {
  const bytes = encodeAttributes(LINK.attributes, {
    IFLA_MTU: 1500,
    IFLA_LINKINFO: {
      IFLA_INFO_KIND: 'veth',
      IFLA_INFO_DATA: { VETH_INFO_PEER: { attributes: { IFLA_IFNAME: 'eth0' } } },
    },
    '#67': { type: 67, hex: '01' },
  });
  const nameAt = (offset: number) => attributeNameAt(LINK.attributes, bytes, offset, 0);
  assert.is(nameAt(0), 'IFLA_MTU');
  assert.is(nameAt(8), 'IFLA_LINKINFO');
  assert.is(nameAt(12), 'IFLA_INFO_KIND');
  assert.is(nameAt(24), 'IFLA_INFO_DATA');
  assert.is(nameAt(28), 'VETH_INFO_PEER');
  assert.is(nameAt(48), 'IFLA_IFNAME');
  assert.is(nameAt(60), undefined);
  assert.is(nameAt(1000), undefined);
});

test.run();
