import type { Plan } from './plan.ts';

/** What every image has besides its programs, whatever the host looks like. */
const DIRECTORIES = ['proc', 'sys', 'dev', 'etc', 'run', 'home', 'mnt', 'opt', 'srv', 'usr', 'var'];
const OTHER_MODES: Readonly<Record<string, number>> = { '/root': 0o700, '/tmp': 0o1777, '/var/tmp': 0o1777 };

const NAME = 'ns-lab host-tools';
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

const text = (...lines: string[]) => `${lines.join('\n')}\n`;

const TEXTS: Readonly<Record<string, string>> = {
  '/etc/group': text('root:x:0:', 'daemon:x:1:', 'tty:x:5:', 'users:x:100:', 'nogroup:x:65534:'),
  '/etc/hosts': text('127.0.0.1 localhost', '::1 localhost ip6-localhost ip6-loopback'),
  '/etc/resolv.conf': text('# No name server: add one as `nameserver ADDRESS`.'),
  '/etc/nsswitch.conf': text('passwd: files', 'group: files', 'hosts: files dns'),
  '/etc/os-release': text(
    `NAME="${NAME}"`,
    `PRETTY_NAME="${NAME} (programs of this machine)"`,
    'ID=ns-lab',
    'VERSION_ID=1',
  ),
  '/etc/profile': text(
    `export PATH=${PATH}`,
    // Other shells print the escapes as they stand.
    'if [ -n "$BASH_VERSION" ]; then',
    "  PS1='\\u@\\h:\\w\\$ '",
    'else',
    "  PS1='$PWD # '",
    'fi',
  ),
  '/etc/bash.bashrc': text("PS1='\\u@\\h:\\w\\$ '"),
};

/** Adds the usual directories, and the files of /etc that programs look for. `shell` is that of root. */
export function addSkeleton(plan: Plan, shell: string): void {
  for (const name of DIRECTORIES) plan.addDirectory(`/${name}`);
  for (const [path, mode] of Object.entries(OTHER_MODES)) plan.addDirectory(path, mode);
  plan.addLink('/var/run', '../run');
  plan.addLink('/etc/mtab', '../proc/self/mounts');
  for (const [path, content] of Object.entries(TEXTS)) plan.addText(path, content);
  plan.addText(
    '/etc/passwd',
    text(
      `root:x:0:0:root:/root:${shell}`,
      'daemon:x:1:1:daemon:/:/usr/sbin/nologin',
      'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin',
    ),
  );
}
