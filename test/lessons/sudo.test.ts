/**
 * Progress under the real sudo(8): an ordinary user, whom only a mount namespace of the test knows, calls ns-lab as
 * root, and what is kept is theirs.
 */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { needs } from '../support/programs.ts';
import { publicCli } from '../support/public-cli.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { isRoot } from '../support/session.ts';
import { skip } from '../support/skip.ts';

const PERSON = { name: 'student', uid: 54399, gid: 54399 };

/** Files of /etc as they are, with one more user, who may do everything without a password. */
function accounts(home: string): string {
  const directory = scratchDirectory();
  const { name, uid, gid } = PERSON;
  const lines = {
    passwd: `${name}:x:${uid}:${gid}::${home}:/bin/sh`,
    group: `${name}:x:${gid}:`,
    shadow: `${name}:*:19000:0:99999:7:::`,
  };
  for (const [file, line] of Object.entries(lines)) {
    copyFileSync(`/etc/${file}`, join(directory, file));
    writeFileSync(join(directory, file), `${readFileSync(`/etc/${file}`, 'utf8').trimEnd()}\n${line}\n`);
  }
  writeFileSync(join(directory, 'sudoers'), `${name} ALL=(ALL:ALL) NOPASSWD: ALL\n`);
  chmodSync(join(directory, 'sudoers'), 0o440);
  return directory;
}

/** Runs a shell script as that user. Mounts are seen in its own namespace only. */
function asStudent(home: string, mounts: readonly string[], script: string): string {
  const { uid, gid } = PERSON;
  const become = `setpriv --reuid ${uid} --regid ${gid} --clear-groups env -i HOME='${home}' PATH="$PATH" LANG=C.UTF-8`;
  return execFileSync(
    'unshare',
    [
      '--mount',
      '--propagation',
      'private',
      'sh',
      '-c',
      `${mounts.join(' && ')} && cd '${home}' && exec ${become} sh -ec "$1"`,
      'sh',
      script,
    ],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
  );
}

if (!isRoot) skip('progress under sudo: only root can make an account for a test');
else if (needs('sudo') && needs('setpriv') && needs('unshare')) {
  test('what is kept of lessons belongs to the user who called sudo, and so do the files that they ask for', () => {
    const scratch = scratchDirectory();
    const home = join(scratch, 'home');
    mkdirSync(home, { mode: 0o755 });
    chownSync(home, PERSON.uid, PERSON.gid);
    chmodSync(scratch, 0o755);
    const etc = accounts(home);
    const files = ['passwd', 'group', 'shadow', 'sudoers'];
    // The user may not be able to read the checkout.
    const { command, mounts } = publicCli();
    const all = [...mounts, ...files.map((file) => `mount --bind '${etc}/${file}' /etc/${file}`)];
    const nsLab = command.map((word) => `'${word}'`).join(' ');
    const owners = (path: string) => {
      const { uid, gid, mode } = statSync(join(home, path));
      return [uid, gid, (mode & 0o777).toString(8)];
    };
    const { uid, gid } = PERSON;

    const printed = asStudent(
      home,
      all,
      `id -u; sudo sh -c 'echo "$SUDO_UID $(id -u)"'
       printf 'lesson start hostname\\nnew\\nnext\\nanswer 2\\nquit\\n' | sudo ${nsLab} --plain`,
    );
    assert.match(printed, new RegExp(`^${uid}\\n${uid} 0\\n`));
    assert.equal(owners('.local/state/ns-lab/progress.json'), [uid, gid, '600']);
    for (const directory of ['.local', '.local/state', '.local/state/ns-lab'])
      assert.equal(owners(directory), [uid, gid, '700'], directory);

    // The user without sudo goes on with it.
    const { lessons } = JSON.parse(asStudent(home, all, `${nsLab} report --json`));
    assert.equal([lessons[0].slug, lessons[0].stepsDone], ['03-hostname', 1]);
    asStudent(home, all, `printf 'lesson start hostname\\nhint\\n' | ${nsLab} --plain`);
    assert.is(JSON.parse(asStudent(home, all, `sudo ${nsLab} report --json`)).lessons[0].hints, 1);

    asStudent(home, all, `sudo ${nsLab} lesson export mine.json; sudo ${nsLab} lesson reset`);
    assert.equal(owners('mine.json').slice(0, 2), [uid, gid]);
    assert.equal(JSON.parse(asStudent(home, all, `${nsLab} report --json`)).lessons, []);
    asStudent(home, all, `sudo ${nsLab} lesson import mine.json`);
    assert.equal(owners('.local/state/ns-lab/progress.json'), [uid, gid, '600']);
    assert.is(JSON.parse(asStudent(home, all, `${nsLab} report --json`)).lessons[0].hints, 1);
  });
}

test.run();
