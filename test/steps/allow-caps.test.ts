import { spawnSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { needs } from '../support/programs.ts';
import { isRoot, withSession } from '../support/session.ts';
import { capabilities, output, statusLine } from '../support/witness.ts';

if (needs('capsh')) {
  test(
    'the ambient set has it, and so has a program that joins',
    withSession(['new', 'unshare user', 'map root'], async (t) => {
      const { changes } = await t.do('allow caps net_raw chown');
      assert.equal(capabilities(t.pid, 'CapAmb'), ['cap_chown', 'cap_net_raw']);
      assert.equal(capabilities(t.pid, 'CapInh'), ['cap_chown', 'cap_net_raw']);
      assert.equal(
        changes.map(({ path }) => path),
        ['caps.inheritable', 'caps.ambient'],
      );
      const inside = await t.run('grep CapAmb /proc/self/status');
      assert.is(inside.split('\t')[1], statusLine(t.pid, 'CapAmb'));
    }),
  );

  test(
    'what is not permitted cannot be ambient, and the inheritable set is as before',
    withSession(['new', 'unshare user', 'map root', 'drop caps net_raw'], async (t) => {
      const error = await t.fails('allow caps chown net_raw');
      assert.is(error.code, 'EPERM');
      assert.equal(capabilities(t.pid, 'CapAmb'), []);
      assert.equal(capabilities(t.pid, 'CapInh'), []);
    }),
  );

  test(
    'a user without capabilities has none to allow',
    withSession(['new', ...(isRoot ? ['drop caps all'] : [])], async (t) => {
      assert.is((await t.fails('allow caps chown')).code, 'EPERM');
    }),
  );

  test(
    'to drop a capability takes it from the ambient set too',
    withSession(['new', 'unshare user', 'map root', 'allow caps chown net_raw', 'drop caps net_raw'], (t) => {
      assert.equal(capabilities(t.pid, 'CapAmb'), ['cap_chown']);
    }),
  );

  if (isRoot) {
    test(
      'a program of a user who is not root really has it, and nothing else',
      withSession(['new', 'set user 1000:1000 --keep-caps', 'allow caps chown'], async (t) => {
        const effective = (await t.run('grep CapEff /proc/self/status')).split('\t')[1]!;
        assert.match(output('capsh', `--decode=${effective}`), /=cap_chown$/);
        const file = `/tmp/ns-lab-allow-caps-${process.pid}`;
        assert.is(
          await t.run(
            `sh -c ': > ${file}; chown 4711 ${file} && stat -c %u ${file}; chown 1000 ${file}; rm -f ${file}'`,
          ),
          '4711',
        );
        assert.not((await t.execute('run mknod /tmp/ns-lab-node c 1 3')).ok);
      }),
    );

    test(
      'the command that it prints makes a shell the same user with the same sets',
      withSession(['new'], async (t) => {
        const { equivalents } = await t.do('set user 1000:1000,27 --keep-caps');
        assert.equal(equivalents, []);
        const lines = (await t.do('allow caps chown net_raw')).equivalents;
        const look = "grep -E '^(Uid|Gid|Groups|Cap)' /proc/self/status";
        const input = `${lines.join('\n')}\n${look}\n`;
        const { stdout, status } = spawnSync('bash', { input, encoding: 'utf8' });
        assert.is(status, 0);
        assert.is(stdout.trimEnd(), await t.run(look));
        const joined = (await t.do('run true')).equivalents[0]!;
        assert.match(joined, '--reuid=1000 --regid=1000 --groups=1000,27 --inh-caps=+chown,+net_raw');
      }),
    );

    test(
      'without --keep-caps there is nothing left to allow, and leaving root empties the ambient set',
      withSession(['new', 'allow caps chown', 'set user 1000:1000'], async (t) => {
        assert.equal(capabilities(t.pid, 'CapAmb'), []);
        const error = await t.fails('allow caps chown');
        assert.is(error.code, 'EPERM');
        assert.match(`${error.remedy}`, /--keep-caps|show caps/);
      }),
    );

    test(
      'process 1 keeps it over exec',
      withSession(
        ['new', 'unshare pid', 'fork', 'set user 1000:1000 --keep-caps', 'allow caps net_bind_service'],
        async (t) => {
          await t.do('exec sleep 100');
          assert.equal(capabilities(t.pid, 'CapEff'), ['cap_net_bind_service']);
          assert.is(statusLine(t.pid, 'Uid'), '1000\t1000\t1000\t1000');
        },
      ),
    );
  }
}

test.run();
