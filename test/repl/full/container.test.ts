/** A whole container, typed into the full-screen face in a real terminal, and compared with the kernel at each stage. */
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type FullScreen, withFullScreen } from '../../support/full-screen.ts';
import { needs } from '../../support/programs.ts';
import { orEmpty } from '../../support/read.ts';
import { descendantsOf } from '../../support/traces.ts';
import { waitUntil } from '../../support/wait.ts';
import { nsenter, nsLink } from '../../support/witness.ts';

const SIZES = [
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
  { columns: 200, rows: 60 },
] as const;

const hostnameOf = (pid: number): string => nsenter(pid, ['--uts'], 'hostname');

async function build(t: FullScreen, { columns, rows }: (typeof SIZES)[number]): Promise<void> {
  const { terminal } = t;
  await t.does('new web', 'web');
  await t.namesBox('web');
  await t.sees(/web is 0\/12 of a container/);

  await t.does('unshare user uts ipc net mnt pid cgroup', 'web');
  await t.sees(/▸ (user|uts)/);
  await t.showsNamespaces(6);
  // User, mnt, uts, ipc, net, cgroup; pid waits for the first child.
  await t.sees(/web is 6\/12 of a container/);

  terminal.resize(columns + 11, rows + 3);
  await waitUntil(() => t.rows.length >= rows + 3);
  await t.isClean();

  await t.does('map root', 'web');
  await t.sees(/uid_map +0 → \d+/);
  await t.does('fork', 'web');
  await t.names((pid) => /NSpid:\s+\d+\s+1$/m.test(orEmpty(`/proc/${pid}/status`)));
  await t.sees(/process \d+, 1 inside/);
  await t.sees(/web is 7\/12 of a container/);

  await t.does('set hostname web1', 'web');
  await t.sees(/hostname +web1/);

  terminal.resize(columns - 15, rows - 4);
  await waitUntil(() => t.rows.length <= rows - 4);
  await t.isClean();
  terminal.resize(columns, rows);
  await waitUntil(() => t.rows.length === rows);

  await t.does('mount overlay', 'web');
  await t.does('mount proc', 'web');
  await t.does('mount dev', 'web');
  await t.does('mount devpts', 'web');
  await t.does('pivot_root', 'web');
  await t.sees(/web is 8\/12 of a container/);
  assert.is(hostnameOf(t.pid), 'web1');
  terminal.press('M-4');
  await t.sees(/\/ +overlay/);
  const root = readFileSync(`/proc/${t.pid}/mountinfo`, 'utf8').split('\n')[0];
  assert.match(root!, / \/ \/ .* - overlay /);

  await t.does('set link lo up', 'web');
  terminal.press('M-3');
  await t.sees(/lo .*up/);

  await t.does('set no_new_privs', 'web');
  await t.does('set seccomp default', 'web');
  await t.sees(/web is 9\/12 of a container/);
  assert.match(readFileSync(`/proc/${t.pid}/status`, 'utf8'), /^Seccomp:\t2$/m);

  const { pid } = t;
  await t.opensShell('web');
  terminal.enter('echo "你好，$(hostname)" pid=$$');
  await t.sees(/你好，web1 pid=\d+/);
  // The guard is a shell too, outside the box.
  const shell = descendantsOf(terminal.pid).find(
    (each) => /^(ba)?sh$/.test(each.name) && nsLink(each.pid, 'uts') === nsLink(pid, 'uts'),
  );
  assert.ok(shell, 'no shell runs in the box');
  for (const file of ['user', 'mnt', 'uts', 'ipc', 'net', 'pid', 'cgroup'])
    assert.is(nsLink(shell.pid, file), nsLink(pid, file));
  terminal.press('C-]');
  await t.sees(/the shell goes on/);
  await t.sees(/^web> *(│|$)/m);

  terminal.enter('quit');
  assert.is(await terminal.ended(), 0);
}

if (needs('tmux')) {
  for (const size of SIZES) {
    test(
      `a container is built at ${size.columns}×${size.rows}, and the screen says what the kernel says`,
      withFullScreen((t) => build(t, size), size),
    );
  }

  test(
    'the whole of it speaks Chinese too',
    withFullScreen(
      async (t) => {
        await t.sees(/当前：宿主机/);
        await t.does('new web', 'web');
        await t.sees(/命名空间/);
        await t.sees(/web 已是容器的 0\/12/);
        await t.does('unshare user uts', 'web');
        await t.sees(/自己的/);
        t.terminal.press('F1');
        await t.sees(/按键/);
      },
      { columns: 120, rows: 40, args: ['--lang', 'zh-CN'] },
    ),
  );
}

test.run();
