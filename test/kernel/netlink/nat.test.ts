/** NAT rules, beside the messages that nft(8) sends, and the words in which it prints them. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeBody } from '../../../src/kernel/netlink/attributes.ts';
import { addMasquerade, addPortForward } from '../../../src/kernel/netlink/change-nat.ts';
import { splitMessages } from '../../../src/kernel/netlink/codec.ts';
import { natRules } from '../../../src/kernel/netlink/nat-rules.ts';
import { MESSAGES } from '../../../src/kernel/netlink/schema.ts';
import { RULE } from '../../../src/kernel/netlink/schema-nftables.ts';
import type { NetlinkTransport } from '../../../src/kernel/netlink/socket.ts';
import { ANSWERS } from './golden.ts';
import { NFT_REQUESTS } from './golden-nft.ts';
import { acknowledging, replay } from './replay.ts';

type Golden = keyof typeof NFT_REQUESTS;
const HEADER = 16;

/** The message about the rule, of a batch. */
function ruleOf(batch: Uint8Array) {
  const { flags, payload } = splitMessages(batch).find(({ type }) => type === MESSAGES.NFT_MSG_NEWRULE.type)!;
  const { NFTA_RULE_TABLE: _, NFTA_RULE_CHAIN: _chain, ...attributes } = decodeBody(RULE, payload).attributes;
  return { flags, attributes };
}

const VERBS: Partial<Record<Golden, (transport: NetlinkTransport) => void>> = {
  masquerade: (t) => addMasquerade(t, '10.42.0.0/24'),
  portForward: (t) => addPortForward(t, { port: 8080, toAddress: '10.42.0.2', toPort: 80 }),
};

for (const [name, verb] of Object.entries(VERBS)) {
  test(`the rule of ${name} is the one that nft sends, in a frame like its own`, () => {
    const transport = acknowledging();
    verb(transport);
    const [sent, golden] = [transport.sent[0]!.bytes, NFT_REQUESTS[name as Golden]];
    const [own, theirs] = [ruleOf(sent), ruleOf(golden)];
    // ns-lab asks for an acknowledgement.
    assert.equal({ ...own, flags: own.flags & ~0x4 }, theirs);
    const ends = (batch: Uint8Array) =>
      [splitMessages(batch)[0]!, splitMessages(batch).at(-1)!].map(({ type, payload }) => [type, payload]);
    assert.equal(ends(sent), ends(golden));
  });
}

/** What `nft list` printed, without the counter; in brackets what ns-lab does not read. */
const PRINTED: Record<Golden, string> = {
  masquerade: 'ip saddr 10.42.0.0/24 ip daddr != 10.42.0.0/24 masquerade',
  portForward: 'tcp dport 8080 dnat to 10.42.0.2:80',
  partOfByte: 'ip saddr 10.42.16.0/20 ip daddr 192.0.2.7 masquerade',
  accept: 'tcp dport 22 [immediate]',
  other: 'meta l4proto 17 [payload] [cmp] snat to 192.0.2.1',
};

test('rules are read in the words of nft', () => {
  for (const [name, printed] of Object.entries(PRINTED)) {
    const batch = NFT_REQUESTS[name as Golden];
    const { payload } = splitMessages(batch).find(({ type }) => type === MESSAGES.NFT_MSG_NEWRULE.type)!;
    const message = batch
      .subarray(payload.byteOffset - batch.byteOffset - HEADER)
      .subarray(0, HEADER + payload.length);
    const [rule] = natRules(replay(message, ANSWERS.success));
    assert.is(rule!.rule, printed);
  }
});

test('a prefix that ends within a byte is compared under a mask, as nft does it', () => {
  const transport = acknowledging();
  addMasquerade(transport, '10.42.16.0/20');
  const own = ruleOf(transport.sent[0]!.bytes).attributes.NFTA_RULE_EXPRESSIONS!;
  const theirs = ruleOf(NFT_REQUESTS.partOfByte).attributes.NFTA_RULE_EXPRESSIONS!;
  assert.equal(own.slice(0, 3), theirs.slice(0, 3));
});

test('a batch is shown with all its messages', () => {
  const transport = acknowledging();
  addMasquerade(transport, '10.42.0.0/24');
  const shown = transport.sent[0]!.describe();
  for (const part of [
    '{type=NFNL_MSG_BATCH_BEGIN',
    '{type=NFT_MSG_NEWTABLE, flags=NLM_F_REQUEST|NLM_F_CREATE, nfgen_family=AF_INET, name="ns-lab"}',
    'chain="postrouting"',
  ])
    assert.match(shown, part);
});

test.run();
