import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { networkPanel } from '../../../../src/repl/full/panels/network.ts';
import { inEveryForm, inputOf, stateOf } from '../../../support/panels.ts';
import { needs } from '../../../support/programs.ts';
import { withSession } from '../../../support/session.ts';
import { nsenter } from '../../../support/witness.ts';

if (needs('ip'))
  test(
    'the wiring is drawn with addresses and states, and below it what ip(8) prints',
    withSession(['new web'], async (t) => {
      await t.unshare('net');
      await t.do('host: add bridge lab0 --addr 10.9.0.1/24');
      const last = await t.do('add veth eth0 --addr 10.9.0.2/24 --bridge lab0');
      const addresses = nsenter(t.pid, ['--net'], 'ip', 'addr', 'show', 'dev', 'eth0');
      const [, mac] = /link\/ether (\S+)/.exec(addresses)!;
      inEveryForm(networkPanel, inputOf(stateOf(t, last)), (text, width, locale) => {
        assert.match(text, /^[▸ ] lab0 +bridge/m);
        assert.match(text, /└ veth-web +veth/);
        // The wire from one end of the pair to the other.
        if (width >= 60) {
          assert.match(text, /veth-web.*─┐$/m);
          assert.match(text, /eth0.*10\.9\.0\.2\/24.*─┘$/m);
        }
        const isUp = / state UP /.test(addresses);
        const state = { en: ['down', 'up'], 'zh-CN': ['关闭', '启用'] }[locale][Number(isUp)];
        assert.match(text, new RegExp(`eth0 +veth +${state}`));
        assert.ok(text.replace(/\s+/g, ' ').includes(mac!), mac);
      });
    }),
  );

test(
  'of a router it is said that it passes packets on, and by which rules with how many packets',
  withSession(['new web', 'host: set forwarding on'], async (t) => {
    const last = await t.do('host: add nat 10.42.0.0/24');
    inEveryForm(networkPanel, inputOf(stateOf(t, last)), (text, width, locale) => {
      const words = text.replace(/\s+/g, ' ');
      assert.match(words, locale === 'en' ? 'passes IPv4 packets on' : '转发 IPv4 数据包');
      if (width < 100) return;
      const counted = locale === 'en' ? '0 packets' : '0 个包';
      assert.match(words, `nat ${counted} ip saddr 10.42.0.0/24 ip daddr != 10.42.0.0/24 masquerade`);
    });
  }),
);

test(
  'a box in the network of the host is drawn with it, once',
  withSession(['new web'], (t) => {
    inEveryForm(networkPanel, inputOf(stateOf(t)), (text, _, locale) => {
      assert.match(text, locale === 'en' ? /^the host's own network/ : /^与宿主机共用网络/);
      assert.match(text, /^host \+ web /m);
      assert.is(text.match(/^ {2}lo /gm)?.length, 1);
    });
  }),
);

test.run();
