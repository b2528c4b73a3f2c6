import { chmodSync, statSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isAlive } from '../support/alive.ts';
import { imageDirectory } from '../support/image.ts';
import { makeTree, scratchDirectory } from '../support/scratch.ts';
import { isRoot, withSession } from '../support/session.ts';
import { waitUntil } from '../support/wait.ts';
import { nsLink } from '../support/witness.ts';

test(
  'output of both kinds is passed on, and the exit status reported',
  withSession(['new'], async (t) => {
    const { exit } = await t.do("run sh -c 'echo out; echo err >&2'");
    assert.equal(t.output.split('\n').sort(), ['', 'err', 'out']);
    assert.equal(exit, { kind: 'exited', code: 0 });
  }),
);

test(
  'a program that fails, and one that is killed, fail the command',
  withSession(['new'], async (t) => {
    const failed = await t.fails("run sh -c 'exit 3'");
    assert.equal([failed.kind, failed.message], ['exit', 'the program ended with exit status 3']);
    const killed = await t.fails("run sh -c 'kill -9 $$'");
    assert.equal([killed.kind, killed.message], ['exit', 'the program was killed by SIGKILL']);
    assert.equal(t.session.entries.findLast(({ command }) => command.includes('kill'))?.exit, {
      kind: 'killed',
      signal: 'SIGKILL',
    });
  }),
);

test(
  'every byte of a long output arrives',
  withSession(['new'], async (t) => {
    await t.do("run sh -c 'head -c 3000000 /dev/zero | tr \\\\0 x'");
    assert.is(t.output.length, 3_000_000);
    assert.is(t.output.replaceAll('x', ''), '');
  }),
);

test(
  'it joins the namespaces of the box',
  withSession(['new'], async (t) => {
    await t.unshare('uts', 'ipc', 'net', 'pid', 'mnt', 'cgroup');
    await t.do('fork');
    for (const type of ['uts', 'ipc', 'net', 'mnt', 'cgroup', 'pid', 'user']) {
      assert.is(await t.run(`readlink /proc/self/ns/${type}`), nsLink(t.pid, type), type);
    }
  }),
);

test(
  'its input is empty, its working directory the root, its environment the box’s',
  withSession(['new'], async (t) => {
    assert.is(await t.run('wc -c'), '0');
    assert.is(await t.run('pwd'), '/');
    const names = (await t.run('env')).split('\n').map((line) => line.split('=')[0]!);
    assert.equal(names.sort(), ['HOME', 'LANG', 'NS_LAB_BOX', 'PATH', 'TERM', 'container']);
    assert.is(await t.run('printenv NS_LAB_BOX'), 'box');
  }),
);

test(
  'words are passed as they are: quoting is the language’s, not a shell’s',
  withSession(['new'], async (t) => {
    assert.is(
      await t.run(`printf '[%s]' 'a b' "c'd" \\$HOME '*' --version`),
      "[a b][c'd][$HOME][*][--version]",
    );
  }),
);

test(
  'a program in the background goes on, and ends with the box',
  withSession(['new'], async (t) => {
    await t.do("run sh -c 'sleep 1000 >/dev/null 2>&1 & echo $!'");
    const pid = Number(t.output);
    assert.ok(isAlive(pid));
    await t.do('rm box');
    await waitUntil(() => !isAlive(pid));
  }),
);

test(
  'Ctrl-C ends the program, and the box goes on',
  withSession(['new'], async (t) => {
    const running = t.fails('run sleep 1000', /^processes\./);
    await waitUntil(() => t.lab.joined.size > 0 && t.lab.joinedProcesses('box').length > 0);
    t.interrupt.abort();
    const error = await running;
    assert.match(error.message, 'killed by SIGINT');
    t.interrupt = new AbortController();
    await t.do('run true');
  }),
);

test(
  'what is no program is refused with the cause',
  withSession(['new'], async (t) => {
    const missing = await t.fails('run no-such-program');
    assert.is(missing.code, 'ENOENT');
    assert.match(missing.message, 'execve("no-such-program") = -1 ENOENT');
    assert.match(missing.cause!, 'no such program in the box');
    const tree = makeTree(scratchDirectory(), { data: 'text', 'garbage!': 'no program' });
    const data = await t.fails(`run ${tree}/data`);
    assert.is(data.code, 'EACCES');
    assert.match(data.cause!, 'a file that is not executable');
    const garbage = await t.fails(`run ${tree}/garbage`);
    assert.is(garbage.code, 'ENOEXEC');
    assert.match(garbage.cause!, 'neither a program nor a script that begins with #!');
    await t.do('run true');
  }),
);

test(
  'in an image without the interpreter of a script, the cause says so',
  withSession(['new'], async (t) => {
    await t.unshare('mnt');
    await t.do(`mount overlay --image ${imageDirectory()}`, 'pivot_root');
    const error = await t.fails('run nothing');
    assert.is(error.code, 'ENOENT');
    assert.match(error.cause!, 'interpreter');
  }),
);

test(
  'each directory of the search path is one execve, as the shell does it',
  withSession(['new'], async (t) => {
    const { calls } = await t.do('run true');
    const paths = calls.filter(({ name }) => name === 'execve').map(({ text }) => /"([^"]*)"/.exec(text)![1]);
    assert.ok(paths.length >= 1);
    assert.match(paths.at(-1)!, /\/true$/);
    assert.is(calls.findLast(({ name }) => name === 'execve')!.result, 0);
    assert.equal(
      paths,
      [
        '/usr/local/sbin/true',
        '/usr/local/bin/true',
        '/usr/sbin/true',
        '/usr/bin/true',
        '/sbin/true',
        '/bin/true',
      ].slice(0, paths.length),
    );
  }),
);

if (isRoot) {
  test(
    'it runs as the user that the map makes of root',
    withSession(['new', 'unshare user', 'map uid 0 100000 1000', 'map gid 0 100000 1000'], async (t) => {
      assert.is(await t.run("sh -c 'id -u; id -g; id -G'"), '0\n0\n0');
      const tree = scratchDirectory();
      chmodSync(tree, 0o777);
      await t.do(`run touch ${tree}/file`);
      assert.is(statSync(`${tree}/file`).uid, 100000);
    }),
  );
}

test(
  'a program without a name is looked for in no directory, and the kernel refuses it',
  withSession(['new'], async (t) => {
    const error = await t.fails('run ""');
    assert.match(error.message, /^execve\("", \[""\], .* = -1 ENOENT/);
  }),
);

test(
  'there is nothing to run without words, and no box at the host',
  withSession(['new'], async (t) => {
    assert.match((await t.fails('run')).message, 'usage: run');
    assert.is((await t.fails('host: run true')).kind, 'unavailable');
  }),
);

test.run();
