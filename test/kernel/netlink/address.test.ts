import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  AddressError,
  formatAddress,
  parseAddress,
  parsePrefix,
} from '../../../src/kernel/netlink/address.ts';

const hex = (text: string) => Buffer.from(parseAddress(text).bytes).toString('hex');

test('an IPv4 address is its four bytes', () => {
  assert.is(hex('10.0.42.2'), '0a002a02');
  assert.is(parseAddress('10.0.42.2').family, 'inet');
});

test('"::" stands for as many zero groups as are missing', () => {
  assert.is(hex('::'), '0'.repeat(32));
  assert.is(hex('::1'), `${'0'.repeat(31)}1`);
  assert.is(hex('fd00:42::'), `fd000042${'0'.repeat(24)}`);
  assert.is(hex('fd00:42::1:2'), `fd000042${'0'.repeat(16)}00010002`);
  assert.is(hex('1:2:3:4:5:6:7:8'), '00010002000300040005000600070008');
});

test('an IPv6 address may end in an IPv4 address', () => {
  assert.is(hex('::ffff:192.0.2.1'), `${'0'.repeat(20)}ffffc0000201`);
  assert.is(hex('64:ff9b::192.0.2.1'), `0064ff9b${'0'.repeat(16)}c0000201`);
});

test('IPv6 addresses are written as RFC 5952 says', () => {
  const canonical: Record<string, string> = {
    '2001:0DB8:0:0:0:0:0:1': '2001:db8::1',
    '2001:db8:0:1:1:1:1:1': '2001:db8:0:1:1:1:1:1',
    '2001:db8:0:0:1:0:0:1': '2001:db8::1:0:0:1',
    '2001:0:0:1:0:0:0:1': '2001:0:0:1::1',
    '0:0:0:0:0:0:0:0': '::',
    '0:0:0:0:0:0:0:1': '::1',
    'fe80:0:0:0:0:0:0:0': 'fe80::',
    '::ffff:c000:0201': '::ffff:192.0.2.1',
  };
  for (const [text, expected] of Object.entries(canonical)) {
    assert.is(formatAddress(parseAddress(text).bytes), expected);
  }
});

test('a prefix has a length, or stands for one address', () => {
  assert.is(parsePrefix('10.0.42.2/24').prefixLength, 24);
  assert.is(parsePrefix('0.0.0.0/0').prefixLength, 0);
  assert.is(parsePrefix('10.0.42.2').prefixLength, 32);
  assert.is(parsePrefix('fd00::2').prefixLength, 128);
});

test('what is no address is refused with the text', () => {
  for (const text of ['', '10.0.42', '10.0.42.256', 'fe80::1%eth0', 'eth0', '10.0.0.1/24']) {
    assert.throws(
      () => parseAddress(text),
      (error: Error) => error instanceof AddressError && error.message.includes(`"${text}"`),
    );
  }
});

test('a prefix length out of range is refused with the range', () => {
  for (const text of [
    '10.0.0.1/33',
    '10.0.0.1/',
    '10.0.0.1/-1',
    '10.0.0.1/8/8',
    '10.0.0.1/08',
    '10.0.0.1/x',
  ]) {
    assert.throws(() => parsePrefix(text), /from 0 to 32/);
  }
  assert.throws(() => parsePrefix('fd00::1/129'), /from 0 to 128/);
});

test.run();
