import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { publicCli } from './public-cli.ts';

const UID = 54322;
const SUBORDINATE = 'learner:300000:65536\n';

/** Whether this machine has the files that can be replaced. */
export const canHaveSubordinateIds = (): boolean => existsSync('/etc/subuid') && existsSync('/etc/subgid');

/**
 * Runs a script of ns-lab as user 54322, to whom subuid(5) and subgid(5) give 65536 IDs from 300000 on. The files
 * that say so, and a copy of ns-lab that this user may read, are in a mount namespace. Only root can do it.
 */
export function runWithSubordinateIds(script: string): { stdout: string; stderr: string } {
  const { command, mounts, directory } = publicCli();
  const home = join(directory, 'home');
  mkdirSync(home);
  chownSync(home, UID, UID);
  const passwd = readFileSync('/etc/passwd', 'utf8').trimEnd();
  const files = {
    passwd: `${passwd}\nlearner:x:${UID}:${UID}::${home}:/bin/sh\n`,
    subuid: SUBORDINATE,
    subgid: SUBORDINATE,
  };
  const lines = [...mounts];
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(directory, name), text);
    lines.push(`mount --bind '${join(directory, name)}' '/etc/${name}'`);
  }
  lines.push(`cd /; exec setpriv --reuid=${UID} --regid=${UID} --clear-groups "$@"`);
  const args = ['--mount', 'sh', '-ec', lines.join('\n'), 'sh', ...command, 'run', '-', '--json'];
  return spawnSync('unshare', args, {
    encoding: 'utf8',
    input: script,
    env: { PATH: `${process.env.PATH}:/usr/bin`, HOME: home },
  });
}
