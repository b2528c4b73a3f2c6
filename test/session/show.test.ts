import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isRefusal } from '../../src/kernel/cgroup/placement.ts';
import { takeSnapshot } from '../../src/lab/snapshot.ts';
import { placeOf } from '../support/limits.ts';
import { needs } from '../support/programs.ts';
import { read } from '../support/read.ts';
import { isRoot, type TestSession, withSession } from '../support/session.ts';
import { waitUntil } from '../support/wait.ts';
import { findmnt, nsenter, nsLink, statusLine } from '../support/witness.ts';

const AREAS = ['ns', 'ids', 'caps', 'rlimits', 'mounts', 'sysctl', 'cgroup', 'net'] as const;
const TYPES = ['user', 'mnt', 'uts', 'ipc', 'net', 'pid', 'cgroup', 'time'];
const USER = isRoot ? [] : ['unshare user', 'map root'];

async function linesOf(t: TestSession, command: string): Promise<readonly string[]> {
  return (await t.do(command)).view!.lines;
}

/** The cells of a table's line. */
const cells = (line: string): string[] => line.split(/ {2,}/);

test(
  'show ns: each namespace of the actor beside the host’s, and which are its own',
  withSession(['new', ...USER, 'unshare uts pid'], async (t) => {
    const [head, ...lines] = await linesOf(t, 'show ns');
    assert.equal(cells(head!), ['NAMESPACE', 'BOX', 'HOST', 'MAN PAGE']);
    const inode = (pid: number, type: string) => /\d+/.exec(nsLink(pid, type))![0];
    for (const [index, type] of TYPES.entries()) {
      const [own, theirs] = [inode(t.pid, type), inode(t.lab.host.pid, type)];
      const verdict = own === theirs ? 'shared with the host' : 'its own';
      const [name, ...rest] = cells(lines[index]!);
      assert.equal([name, ...rest.slice(0, 3)], [type, own, theirs, verdict]);
      assert.match(rest[3]!, /_namespaces\(7\)$/);
    }
    assert.equal(lines.slice(TYPES.length), [
      'pid_for_children: pending',
      `process ${t.pid} (NSpid ${t.pid}) ns-lab box`,
    ]);
    await t.do('fork');
    const after = await linesOf(t, 'show ns');
    assert.is(after.at(-1), `process ${t.pid} (NSpid ${t.pid} 1) ns-lab box`);
    assert.not.match(after.join('\n'), 'for_children');
  }),
);

test(
  'show ids: the maps as the kernel has them',
  withSession(['new', 'unshare user'], async (t) => {
    const map = (kind: string) => read(`/proc/${t.pid}/${kind}_map`).trim().replace(/ +/g, ' ');
    const id = process.geteuid!();
    assert.equal((await linesOf(t, 'show ids')).slice(0, 3), [
      `uid ${id}  gid ${process.getegid!()}  (as seen from outside)`,
      'uid_map   empty: nobody is mapped',
      'gid_map   empty: nobody is mapped',
    ]);
    await t.do('map root');
    assert.equal((await linesOf(t, 'show ids')).slice(1), [
      `uid_map   ${map('uid')}`,
      `gid_map   ${map('gid')}`,
      `setgroups ${read(`/proc/${t.pid}/setgroups`)}`,
      `groups    ${statusLine(t.pid, 'Groups') || '-'}`,
    ]);
  }),
);

test(
  'show caps: few by name, many by what is missing, with no_new_privs and the filters',
  withSession(['new', 'unshare user', 'map root'], async (t) => {
    assert.match(await linesOf(t, 'show caps').then(String), /effective {3}all \d+,.*ambient {5}none/);
    await t.do('drop caps sys_admin chown');
    assert.match((await linesOf(t, 'show caps'))[0]!, /^effective {3}\d+: all but chown, sys_admin$/);
    await t.do('keep caps net_raw kill', 'set no_new_privs', 'set seccomp deny mkdir');
    assert.equal(await linesOf(t, 'show caps'), [
      'effective   2: kill, net_raw',
      'permitted   2: kill, net_raw',
      'inheritable none',
      'bounding    2: kill, net_raw',
      'ambient     none',
      'no_new_privs yes',
      'seccomp      filter, 1 filter',
      'securebits   -',
    ]);
  }),
);

if (needs('findmnt')) {
  test(
    'show mounts: as findmnt has them',
    withSession(
      ['new', ...USER, 'unshare mnt', 'mount tmpfs /tmp', 'mount bind /usr /tmp/usr'],
      async (t) => {
        const [head, ...lines] = await linesOf(t, 'show mounts');
        // A machine may have mounts that are covered.
        const heads = ['TARGET', 'TYPE', 'SOURCE', 'OPTIONS', 'PROPAGATION', 'COVERED BY'];
        assert.equal(cells(head!), heads.slice(0, cells(head!).length));
        const shown = lines.map((line) => cells(line).slice(0, 2).join(' '));
        const found = findmnt(t.pid).map(({ target, fstype }) => `${target} ${fstype}`);
        assert.equal([...shown].sort(), found.sort());
        assert.ok(shown.includes('/tmp tmpfs'));
      },
    ),
  );
}

test(
  'show cgroup: the group of each controller as /proc names it, with its files',
  withSession(['new'], async (t) => {
    const lines = await linesOf(t, 'show cgroup');
    const groups = read(`/proc/${t.pid}/cgroup`).split('\n');
    for (const controller of ['cpu', 'cpuset', 'memory', 'pids']) {
      const line = lines.find((text) => text.startsWith(`${controller}: `))!;
      const [, version, path] = /^\w+: v([12]) (.*)$/.exec(line) ?? [];
      if (path === undefined) assert.match(line, /none \(.+\)$/);
      else
        assert.ok(
          groups.some(
            (group) =>
              group.endsWith(`:${path}`) &&
              (version === '2'
                ? group.startsWith('0::')
                : group.split(':')[1]!.split(',').includes(controller)),
          ),
          line,
        );
    }
    if (isRefusal(placeOf('cpu'))) return;
    await t.do('set cpu quota 20%');
    const withFiles = await linesOf(t, 'show cgroup');
    assert.ok(withFiles.some((line) => / {2}(cpu\.max|cpu\.shares) /.test(line)));
  }),
);

if (needs('ip', 'nsenter')) {
  test(
    'show net: as ip addr and ip route print it',
    withSession(
      [
        'new',
        ...USER,
        'unshare net',
        'host: add bridge br0 --addr 10.9.0.1/24',
        'add veth eth0 --addr 10.9.0.2/24 --bridge br0',
        'add route default via 10.9.0.1',
      ],
      async (t) => {
        const byIp = (pid: number) => {
          const addresses = nsenter(pid, ['--net'], 'ip', 'addr').split('\n');
          return [...addresses, '', ...nsenter(pid, ['--net'], 'ip', 'route').split('\n')].map((line) =>
            line.trimEnd(),
          );
        };
        for (const [command, pid] of [
          ['show net', t.pid],
          ['show net host', t.lab.host.pid],
        ] as const) {
          // An IPv6 address is tentative for a moment.
          await waitUntil(async () => (await linesOf(t, command)).join('\n') === byIp(pid).join('\n'));
        }
      },
    ),
  );
}

test(
  'show calls: those of the last step that made any',
  withSession([], async (t) => {
    assert.equal((await t.do('show calls')).view, { lines: ['no system calls yet'], data: [] });
    await t.do('new', 'unshare user', 'show all', 'ps');
    assert.equal(await linesOf(t, 'show calls'), [
      'box: unshare user',
      `[pid ${t.pid}] unshare(CLONE_NEWUSER) = 0`,
    ]);
    assert.not((await t.execute('run no-such-program')).ok);
    const lines = await linesOf(t, 'show calls');
    assert.is(lines[0], 'box: run no-such-program');
    assert.match(lines.at(-1)!, /^\[pid \d+\] /);
    assert.ok(lines.some((line) => / execve\(".*no-such-program".* = -1 ENOENT$/.test(line)));
  }),
);

test(
  'show all: every area in one, and the snapshot as data',
  withSession(['new', 'unshare user'], async (t) => {
    const { view } = await t.do('show all');
    const expected: string[] = [];
    for (const area of AREAS)
      expected.push(`${area}:`, ...(await linesOf(t, `show ${area}`)).map((line) => `  ${line}`), '');
    // Counters move on.
    const steady = (lines: readonly string[]) => lines.filter((line) => !/cpu\.stat|memory\./.test(line));
    assert.equal(steady(view!.lines), steady(expected));
    assert.equal(Object.keys(view!.data as object), Object.keys(takeSnapshot(t.lab, 'box')));
  }),
);

test(
  'show AREA host is short for host: show AREA',
  withSession(['new', 'unshare user', 'map root', 'unshare uts net mnt'], async (t) => {
    for (const area of AREAS) {
      const short = await t.do(`show ${area} host`);
      const long = await t.do(`host: show ${area}`);
      const steady = (lines: readonly string[]) => lines.filter((line) => !/cpu\.stat|memory\./.test(line));
      assert.equal(steady(short.view!.lines), steady(long.view!.lines), area);
      assert.is(long.actor, 'host');
    }
    assert.equal(cells((await linesOf(t, 'show ns host'))[0]!), ['NAMESPACE', 'HOST', 'MAN PAGE']);
    await t.do('use host');
    assert.equal(await linesOf(t, 'show ns'), await linesOf(t, 'show ns host'));
  }),
);

test(
  'looking is no step: it makes no calls and changes nothing',
  withSession(['new'], async (t) => {
    for (const area of [...AREAS, 'calls', 'all']) {
      const entry = await t.do(`show ${area}`);
      assert.equal([entry.kind, entry.actor, entry.calls, entry.changes], ['look', 'box', [], []], area);
    }
    assert.equal((await linesOf(t, 'history')).length, 1);
  }),
);

test(
  'a box that has ended, or that is none, has nothing to show',
  withSession(['new', 'exec true'], async (t) => {
    for (const line of ['show all', 'diff host', 'ps', ...AREAS.map((area) => `show ${area}`)]) {
      const { ok, error, kind } = await t.execute(line);
      assert.equal([ok, kind, error?.kind, error?.remedy], [false, 'look', 'ended', 'rm box, or undo'], line);
      assert.match(error!.message, 'has ended: exit status 0');
      const none = await t.execute(`other: ${line}`);
      assert.equal([none.error?.kind, none.error?.message], ['unavailable', 'there is no box "other"'], line);
    }
    await t.do('show all host');
  }),
);

test(
  'an area that is none gets the nearest, and without one there is the usage',
  withSession([], async (t) => {
    assert.match((await t.fails('show mount')).message, 'did you mean "mounts"?');
    assert.match(
      (await t.fails('show')).message,
      'usage: show ns|ids|caps|rlimits|mounts|sysctl|cgroup|net|calls|all [host]',
    );
    assert.is((await t.fails('show ns box')).kind, 'language');
    assert.is((await t.fails('show ns host more')).kind, 'language');
  }),
);

test.run();
