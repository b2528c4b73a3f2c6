import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { cliPath } from './cli.ts';
import { scratchDirectory } from './scratch.ts';

const UID = 54322;
const SUBORDINATE = 'learner:300000:65536\n';
const NODE_MODULES = join(import.meta.dirname, '../../node_modules');

/** Whether this machine has the files that can be replaced. */
export const canHaveSubordinateIds = (): boolean => existsSync('/etc/subuid') && existsSync('/etc/subgid');

/**
 * Runs a script of ns-lab as user 54322, to whom subuid(5) and subgid(5) give 65536 IDs from 300000 on. The files
 * that say so, and a copy of ns-lab that this user may read, are in a mount namespace. Only root can do it.
 */
export function runWithSubordinateIds(script: string): { stdout: string; stderr: string } {
  const directory = scratchDirectory();
  const home = join(directory, 'home');
  const app = join(directory, 'app');
  for (const path of [home, app, join(app, 'dist'), join(app, 'node_modules')]) mkdirSync(path);
  for (const path of [directory, app]) chmodSync(path, 0o755);
  chownSync(home, UID, UID);
  copyFileSync(cliPath(), join(app, 'dist/cli.cjs'));
  copyFileSync(join(dirname(NODE_MODULES), 'package.json'), join(app, 'package.json'));
  const passwd = readFileSync('/etc/passwd', 'utf8').trimEnd();
  const files = {
    passwd: `${passwd}\nlearner:x:${UID}:${UID}::${home}:/bin/sh\n`,
    subuid: SUBORDINATE,
    subgid: SUBORDINATE,
    node: '',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  const mounts = [
    ...['passwd', 'subuid', 'subgid'].map((name) => [join(directory, name), `/etc/${name}`]),
    [NODE_MODULES, join(app, 'node_modules')],
    [process.execPath, join(directory, 'node')],
  ];
  const lines = mounts.map(([source, target]) => `mount --bind '${source}' '${target}'`);
  lines.push(`cd /; exec setpriv --reuid=${UID} --regid=${UID} --clear-groups "$@"`);
  const command = [join(directory, 'node'), join(app, 'dist/cli.cjs'), 'run', '-', '--json'];
  return spawnSync('unshare', ['--mount', 'sh', '-ec', lines.join('\n'), 'sh', ...command], {
    encoding: 'utf8',
    input: script,
    env: { PATH: `${process.env.PATH}:/usr/bin`, HOME: home },
  });
}
