import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { dockerFile } from '../kernel/seccomp/docker-list.ts';
import { assembleCaller } from '../support/call-by-number.ts';
import { needs } from '../support/programs.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { withSession } from '../support/session.ts';
import { statusLine } from '../support/witness.ts';

const READY = ['new', 'unshare user', 'map root', 'keep caps docker', 'set no_new_privs'];
const directory = scratchDirectory();

function file(name: string, content: unknown): string {
  const path = join(directory, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const docker = file('docker.json', dockerFile());
const deny = (name: string, rest: object = {}) => ({
  defaultAction: 'SCMP_ACT_ALLOW',
  syscalls: [{ names: [name], action: 'SCMP_ACT_ERRNO', ...rest }],
});

test(
  "Docker's own profile is loaded from a file, and programs live under it",
  withSession([...READY, `set seccomp ${docker}`], async (t) => {
    assert.is(statusLine(t.pid, 'Seccomp_filters'), '1');
    assert.is(await t.run("sh -c 'ls / | wc -l > /dev/null && echo fine'"), 'fine');
    assert.not((await t.execute('run unshare --uts true')).ok);
    assert.match(t.output, 'Operation not permitted');
  }),
);

test(
  'a call is answered with the errno of the file, and undo takes the filter away',
  withSession([...READY], async (t) => {
    const path = file('deny.json', deny('mkdir', { errnoRet: 28 }));
    const { changes } = await t.do(
      `set seccomp ${file('both.json', { ...deny('mkdirat', { errnoRet: 28 }) })}`,
      `set seccomp ${path}`,
    );
    assert.ok(changes.some((change) => change.path === 'seccomp.filters'));
    assert.not((await t.execute('run mkdir /tmp/ns-lab-never')).ok);
    assert.match(t.output, 'No space left on device');
    await t.do('undo', 'undo');
    assert.is(statusLine(t.pid, 'Seccomp_filters'), '0');
  }),
);

test(
  'what is wrong in a file is said with its place, and nothing is loaded',
  withSession(READY, async (t) => {
    const wrong = [
      [file('not.json', '{'), 'it is not JSON'],
      [file('action.json', { defaultAction: 'ALLOW' }), 'defaultAction: ALLOW is not an action'],
      [
        file('notify.json', deny('mkdir', { action: 'SCMP_ACT_NOTIFY' })),
        'syscalls[0].action: SCMP_ACT_NOTIFY needs',
      ],
      [join(directory, 'missing.json'), 'cannot be read: ENOENT'],
      [directory, 'is not a file'],
      ['/dev/zero', 'is not a file'],
    ] as const;
    for (const [path, message] of wrong) {
      const error = await t.fails(`set seccomp ${path}`);
      assert.is(error.kind, 'unavailable');
      assert.ok(error.message.includes(message), error.message);
    }
    assert.is(statusLine(t.pid, 'Seccomp'), '0');
  }),
);

test(
  "a profile that would silence the box's own process is refused",
  withSession(READY, async (t) => {
    const error = await t.fails(`set seccomp ${file('silent.json', deny('write'))}`);
    assert.match(error.message, 'write would be forbidden');
  }),
);

test(
  'names that are no calls are told',
  withSession(READY, async (t) => {
    const { notes } = await t.do(`set seccomp ${file('typo.json', deny('mkdri'))}`);
    assert.match(notes.join(), 'mkdri');
  }),
);

if (process.arch === 'x64' && needs('as', 'ld')) {
  const [call64, call32] = [assembleCaller(directory, 64), assembleCaller(directory, 32)];
  test(
    'arguments are compared by the kernel, and 32-bit programs run when the file names their architecture',
    withSession(READY, async (t) => {
      const args = [{ index: 0, value: 16, op: 'SCMP_CMP_GE' }];
      const architectures = ['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86'];
      await t.do(
        `set seccomp ${file('args.json', { ...deny('socket', { args, errnoRet: 71 }), architectures })}`,
      );
      const ask = async (program: string, number: number, first: number) => {
        const { exit } = await t.execute(`run ${program} ${number} ${first}`);
        return exit && 'code' in exit ? exit.code : JSON.stringify(exit);
      };
      assert.is(await ask(call64, 41, 16), 71);
      assert.is(await ask(call32, 359, 4294967295), 71);
      assert.is.not(await ask(call64, 41, 15), 71);
      await t.do(`set seccomp ${file('native.json', deny('mkdir'))}`);
      assert.match(String(await ask(call32, 20, 0)), 'SIGSYS');
      assert.is(await ask(call64, 39, 0), 0);
    }),
  );
}

test.run();
