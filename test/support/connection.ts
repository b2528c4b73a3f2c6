/** TCP between network namespaces, by programs that share no code with ns-lab: nsenter(1) and Node.js itself. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { isRoot } from './session.ts';

const inNetworkOf = (pid: number, script: string): string[] => {
  const user = isRoot ? [] : ['--user', '--preserve-credentials'];
  return ['--target', String(pid), ...user, '--net', process.execPath, '-e', script];
};

/**
 * Does something while a server in the network namespace of a process tells everybody who connects from which address
 * they come.
 */
export async function withServer(
  { pid, address, port }: { pid: number; address: string; port: number },
  work: () => Promise<void>,
): Promise<void> {
  const script = `require('net').createServer((s) => s.end(s.remoteAddress))
    .listen(${port}, '${address}', () => console.log('ready'))`;
  const server = spawn('nsenter', inNetworkOf(pid, script), { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await once(server.stdout, 'data');
    await work();
  } finally {
    server.kill('SIGKILL');
    await once(server, 'exit');
  }
}

/** For an answer that must come, and one that must not. */
const ANSWER_LIMIT_MS = 30_000;
const SILENCE_MS = 500;

/** What a server says to somebody in the network namespace of a process; nothing when it refuses. */
export const connectFrom = (pid: number, address: string, port: number): Promise<string> =>
  connect(pid, address, port, ANSWER_LIMIT_MS);

/** True when nobody answers. */
export const isSilent = async (pid: number, address: string, port: number): Promise<boolean> =>
  (await connect(pid, address, port, SILENCE_MS)) === '';

async function connect(pid: number, address: string, port: number, withinMs: number): Promise<string> {
  const script = `const socket = require('net').connect(${port}, '${address}').setTimeout(${withinMs});
    for (const event of ['timeout', 'error']) socket.on(event, () => process.exit());
    socket.pipe(process.stdout);`;
  const { stdout } = await promisify(execFile)('nsenter', inNetworkOf(pid, script));
  return stdout;
}
