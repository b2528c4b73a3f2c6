/** An SSH server of the test's own: on loopback, with its own port, keys and configuration. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { programPath } from './programs.ts';
import { scratchDirectory } from './scratch.ts';
import { waitUntil } from './wait.ts';

/** Where sshd(8) locks itself in before a login; Debian makes it when the service starts. */
const EMPTY_DIRECTORY = '/run/sshd';

export interface OwnSshd {
  /** A login shell through it. */
  readonly command: readonly string[];
  close(): Promise<void>;
}

/** Starts it. Only root may let itself in without asking the system. */
export async function startSshd(): Promise<OwnSshd> {
  const directory = scratchDirectory();
  const [hostKey, key, config] = ['host', 'key', 'config'].map((name) => join(directory, name)) as [
    string,
    string,
    string,
  ];
  for (const file of [hostKey, key])
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file]);
  const port = await freePort();
  const settings = {
    ListenAddress: `127.0.0.1:${port}`,
    HostKey: hostKey,
    AuthorizedKeysFile: `${key}.pub`,
    PidFile: 'none',
    UsePAM: 'no',
    StrictModes: 'no',
    PermitRootLogin: 'yes',
    PasswordAuthentication: 'no',
    PrintMotd: 'no',
    PrintLastLog: 'no',
    AcceptEnv: 'LANG LC_* NS_LAB_STATE_DIR PS1',
  };
  writeFileSync(
    config,
    Object.entries(settings)
      .map(([name, value]) => `${name} ${value}\n`)
      .join(''),
  );
  const isOurs = makeEmptyDirectory();
  const server: ChildProcess = spawn(programPath('sshd')!, ['-D', '-e', '-f', config], { stdio: 'ignore' });
  const ended = new Promise((resolve) => server.once('exit', resolve));
  await listens(port);
  return {
    command: [
      ...['ssh', '-tt', '-F', '/dev/null', '-i', key, '-p', String(port)],
      ...[
        'StrictHostKeyChecking=no',
        `UserKnownHostsFile=${join(directory, 'hosts')}`,
        'LogLevel=ERROR',
      ].flatMap((option) => ['-o', option]),
      ...['LANG', 'LC_ALL', 'NS_LAB_STATE_DIR', 'PS1'].flatMap((name) => ['-o', `SendEnv=${name}`]),
      `${userInfo().username}@127.0.0.1`,
      'exec sh',
    ],
    async close() {
      server.kill();
      await ended;
      if (isOurs) rmdirSync(EMPTY_DIRECTORY);
    },
  };
}

function makeEmptyDirectory(): boolean {
  try {
    mkdirSync(EMPTY_DIRECTORY, { mode: 0o755 });
    return true;
  } catch {
    return false;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

async function listens(port: number): Promise<void> {
  await waitUntil(
    () =>
      new Promise<boolean>((resolve) => {
        const socket = connect(port, '127.0.0.1');
        socket.once('connect', () => resolve(true));
        socket.once('error', () => resolve(false));
        socket.once('connect', () => socket.destroy());
      }),
  );
}
