/** A snapshot of a complete container, value by value against what other programs say. */
import { readdirSync, readlinkSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CONTROLLERS } from '../../src/kernel/cgroup/controllers.ts';
import type { Network } from '../../src/kernel/netlink/rtnl.ts';
import { isUnreadable, type Unreadable } from '../../src/kernel/proc/unreadable.ts';
import { groupOf } from '../support/limits.ts';
import { needs } from '../support/programs.ts';
import { read } from '../support/read.ts';
import { withSession } from '../support/session.ts';
import { waitUntil } from '../support/wait.ts';
import {
  addressesOf,
  capabilities,
  findmnt,
  ipLinks,
  ipNeighbours,
  ipRoutes,
  lsns,
  nsenter,
  output,
  statusLine,
} from '../support/witness.ts';

const CONTAINER = ['new', 'build'];

/** The value, which must be there. */
function readable<T>(value: T | Unreadable): T {
  if (isUnreadable(value)) throw new Error(value.unreadable);
  return value;
}

const numbers = (text: string) => text.trim().split(/\s+/).map(Number);

test(
  'the process',
  withSession(CONTAINER, (t) => {
    const { pid, nspid, ppid, state, comm, root, cwd } = readable(t.snapshot().process);
    assert.is(pid, t.pid);
    assert.equal(nspid, numbers(statusLine(pid, 'NSpid')));
    assert.is(nspid.at(-1), 1);
    assert.is(ppid, Number(statusLine(pid, 'PPid')));
    assert.match(statusLine(pid, 'State'), state);
    assert.is(comm, read(`/proc/${pid}/comm`));
    assert.equal([root, cwd], [readlinkSync(`/proc/${pid}/root`), readlinkSync(`/proc/${pid}/cwd`)]);
  }),
);

if (needs('lsns', 'nsenter')) {
  test(
    'namespaces and names',
    withSession(CONTAINER, (t) => {
      const { namespaces, hostname, domainname, kernel } = t.snapshot();
      const { pidForChildren, timeForChildren, ...own } = namespaces;
      assert.equal(own, lsns(t.pid));
      assert.is(pidForChildren, own.pid);
      assert.is(timeForChildren, own.time);
      assert.is(hostname, nsenter(t.pid, ['--uts'], 'uname', '-n'));
      assert.is(kernel, nsenter(t.pid, ['--uts'], 'uname', '-r'));
      assert.is(domainname, nsenter(t.pid, ['--uts'], 'cat', '/proc/sys/kernel/domainname'));
      const host = t.snapshot('host').namespaces;
      for (const type of ['user', 'mnt', 'uts', 'ipc', 'net', 'pid', 'cgroup'] as const) {
        assert.not.equal(namespaces[type], host[type], type);
      }
    }),
  );
}

test(
  'IDs and their maps',
  withSession(CONTAINER, (t) => {
    const ids = readable(t.snapshot().ids);
    for (const kind of ['uid', 'gid'] as const) {
      const { real, effective, saved, fs } = ids[kind];
      const line = statusLine(t.pid, kind === 'uid' ? 'Uid' : 'Gid');
      assert.equal([real, effective, saved, fs], numbers(line));
      const map = readable(kind === 'uid' ? ids.uidMap : ids.gidMap);
      const words = map.flatMap(({ inside, outside, count }) => [inside, outside, count]);
      assert.equal(words, numbers(read(`/proc/${t.pid}/${kind}_map`)));
    }
    assert.is(ids.setgroups, read(`/proc/${t.pid}/setgroups`));
  }),
);

if (needs('capsh')) {
  test(
    'privileges',
    withSession(CONTAINER, (t) => {
      const { caps, noNewPrivs, seccomp } = t.snapshot();
      const sets = readable(caps);
      const pairs = [
        ['CapEff', sets.effective],
        ['CapPrm', sets.permitted],
        ['CapInh', sets.inheritable],
        ['CapBnd', sets.bounding],
        ['CapAmb', sets.ambient],
      ] as const;
      for (const [field, names] of pairs) {
        assert.equal(
          names.map((name) => name.toLowerCase()),
          capabilities(t.pid, field),
          field,
        );
      }
      assert.is(noNewPrivs, statusLine(t.pid, 'NoNewPrivs') === '1');
      const { mode, filters } = readable(seccomp);
      assert.equal([mode, filters].map(String), [
        statusLine(t.pid, 'Seccomp'),
        statusLine(t.pid, 'Seccomp_filters'),
      ]);
    }),
  );
}

if (needs('findmnt')) {
  test(
    'mounts',
    withSession(CONTAINER, (t) => {
      const mounts = readable(t.snapshot().mounts);
      const found = findmnt(t.pid);
      assert.equal(
        mounts.map(({ target, fstype, propagation }) => ({ target, fstype, propagation })),
        found.map(({ target, fstype, propagation }) => ({ target, fstype, propagation })),
      );
      for (const [index, { options }] of mounts.entries()) {
        for (const option of options.split(','))
          assert.ok(found[index]!.options.split(',').includes(option), option);
      }
      assert.is(mounts.find(({ target }) => target === '/')?.fstype, 'overlay');
    }),
  );
}

test(
  'control groups',
  withSession(CONTAINER, (t) => {
    const { cgroup } = t.snapshot();
    for (const controller of CONTROLLERS) {
      const reading = cgroup[controller];
      if ('unavailable' in reading) {
        assert.not(
          read('/proc/self/cgroup').includes(`:${controller}:`),
          JSON.stringify(reading.unavailable),
        );
        continue;
      }
      const directory = groupOf(t.pid, controller, reading.version);
      assert.is(reading.directory, directory);
      for (const [file, text] of Object.entries(reading.files)) {
        if (isUnreadable(text))
          assert.not(readdirSync(directory).includes(file), `${file}: ${text.unreadable}`);
        else if (!/stat$|usage|current$/.test(file)) assert.is(text, read(`${directory}/${file}`), file);
      }
    }
  }),
);

if (needs('ip', 'nsenter')) {
  for (const actor of ['box', 'host']) {
    test(
      `the network of the ${actor}`,
      withSession(CONTAINER, async (t) => {
        const pid = actor === 'host' ? t.lab.host.pid : t.pid;
        await linksSettle(pid);
        const { links, addresses, routes } = readable(t.snapshot(actor).network) as Network;
        const found = ipLinks(pid);
        const nameOf = (index: number | undefined) => links.find((link) => link.index === index)?.name;
        assert.ok(links.length >= 2);
        assert.equal(
          links.map(({ name, index, flags, mtu, operstate, mac, kind }) => ({
            name,
            index,
            flags,
            mtu,
            operstate,
            mac,
            kind,
          })),
          found.map(({ ifname, ifindex, flags, mtu, operstate, address, linkinfo }) => ({
            name: ifname,
            index: ifindex,
            flags,
            mtu,
            operstate,
            mac: address,
            kind: linkinfo?.info_kind,
          })),
        );
        for (const link of found) {
          const own = addresses.filter(({ index }) => index === link.ifindex).map(({ cidr }) => cidr);
          assert.equal(
            own.filter((cidr) => !cidr.startsWith('fe80:')),
            addressesOf(link),
            link.ifname,
          );
          assert.is(nameOf(links.find(({ index }) => index === link.ifindex)?.master), link.master);
        }
        assert.equal(
          routes
            .filter(({ family }) => family === 'inet')
            .map(({ destination, gateway, dev }) => [destination, gateway, nameOf(dev)]),
          ipRoutes(pid).map(({ dst, gateway, dev }) => [dst, gateway, dev]),
        );
      }),
    );
  }

  test(
    'whom the host has met on the link',
    withSession(['new', 'unshare user net', 'host: add bridge lab0 --addr 10.42.0.1/24'], async (t) => {
      await t.do('add veth --addr 10.42.0.2/24 --bridge lab0');
      await linksSettle(t.lab.host.pid);
      const met = () =>
        readable(t.snapshot('host').network).neighbours.filter(({ family }) => family === 'inet');
      assert.equal(met(), []);
      // Refused by the host, which has to ask for the way back.
      await t.execute('run bash -c "echo > /dev/tcp/10.42.0.1/9"');
      const { links } = readable(t.snapshot().network);
      assert.equal(
        met().map(({ address, mac }) => ({ address, mac })),
        [{ address: '10.42.0.2', mac: links.find(({ name }) => name === 'eth0')!.mac }],
      );
      assert.equal(
        ipNeighbours(t.lab.host.pid).map(({ dst, lladdr }) => [dst, lladdr]),
        met().map(({ address, mac }) => [address, mac]),
      );
    }),
  );
}

/** The kernel brings a link up, and gives it an address, a little after it was told to. */
async function linksSettle(pid: number): Promise<void> {
  // A new bridge is UNKNOWN for a moment, the loopback always.
  await waitUntil(() => ipLinks(pid).every(({ ifname, operstate }) => operstate === 'UP' || ifname === 'lo'));
}

if (needs('ps')) {
  test(
    'processes',
    withSession([...CONTAINER, "run sh -c 'sleep 1000 >/dev/null 2>&1 &'"], (t) => {
      const pids = t.processes().map(({ pid }) => pid);
      assert.is(pids.length, 2);
      const lines = output('ps', '-o', 'pid=,ppid=,comm=', '-p', pids.join()).split('\n');
      const found = lines.map((line) => /^ *(\d+) +(\d+) (.*)$/.exec(line)!.slice(1));
      for (const { pid, ppid, comm, nspid } of t.processes()) {
        const [, parent, name] = found.find(([number]) => Number(number) === pid)!;
        assert.equal([ppid, comm], [Number(parent), name]);
        assert.equal(nspid, numbers(statusLine(pid, 'NSpid')));
      }
    }),
  );
}

test(
  'between unshare and fork the namespace for children is pending',
  withSession(['new', 'unshare user pid'], (t) => {
    assert.is(t.snapshot().namespaces.pidForChildren, 'pending');
  }),
);

test(
  'it is plain JSON, and looking changes nothing and is no call of anyone',
  withSession(CONTAINER, (t) => {
    t.lab.takeCalls();
    const first = t.snapshot();
    assert.equal(t.lab.takeCalls(), []);
    assert.equal(JSON.parse(JSON.stringify(first)), withoutUndefined(first));
    const names = readlinkSync(`/proc/${t.pid}/ns/mnt`);
    for (let i = 0; i < 20; i++) t.snapshot();
    assert.is(readlinkSync(`/proc/${t.pid}/ns/mnt`), names);
  }),
);

test(
  'a box that has ended says how, and nothing else',
  withSession(['new'], async (t) => {
    process.kill(t.pid, 'SIGKILL');
    await waitUntil(() => t.lab.boxes.get('box')!.exit !== undefined);
    const { ended, process: facts, network, cgroup } = t.snapshot();
    assert.equal(ended, { kind: 'killed', signal: 'SIGKILL' });
    for (const value of [facts, network]) assert.equal(value, { unreadable: 'ended' });
    assert.equal(cgroup.cpu, { unavailable: { code: 'ended' } });
  }),
);

/** The same value as JSON keeps it: properties that are undefined are none. */
function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries.map(([key, item]) => [key, withoutUndefined(item)]));
}

test.run();
