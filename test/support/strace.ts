import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { read } from './read.ts';

/** The control socket of a proxy that was loaded, not forked. */
const FIRST_CONTROL = 3;

/** A system call as strace(1) printed it. */
export interface TracedCall {
  readonly name: string;
  /** With arguments, without the result. */
  readonly text: string;
  /** The number, or for a failure the errno's name: `ENOENT`. */
  readonly result: string;
}

/** Why strace cannot be used here; undefined when it can. */
export function straceObjection(): string | undefined {
  const { status, stderr, error } = spawnSync('strace', ['-f', '-o', '/dev/null', 'true'], {
    encoding: 'utf8',
  });
  return status === 0 ? undefined : `strace does not work here: ${error?.message ?? stderr.trim()}`;
}

/** Runs a command under `strace -f` and returns its output; the traces are one file a process in the directory. */
export function strace(
  directory: string,
  env: NodeJS.ProcessEnv,
  command: readonly string[],
  input: string,
): string {
  const options = ['-ff', '--string-limit=4096', '--output', join(directory, 'trace')];
  const { status, stdout, stderr } = spawnSync('strace', [...options, ...command], {
    encoding: 'utf8',
    env,
    input,
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0)
    throw new Error(`${command.join(' ')} under strace: exit status ${status}\n${stdout}${stderr}`);
  return stdout;
}

/** The processes that were traced. */
export const tracedPids = (directory: string): number[] =>
  readdirSync(directory).map((name) => Number(name.slice('trace.'.length)));

/**
 * What a proxy was told to call: its calls up to execve(2), without the loop's own read of 64 and write of 8 bytes
 * on the control socket, and without the exit_group(2) at its end.
 */
export function toldCalls(directory: string, pid: number): TracedCall[] {
  const calls = read(join(directory, `trace.${pid}`))
    .split('\n')
    .flatMap(parseLine);
  // A child's first act is to answer the clone that made it.
  const birth = calls.find(({ text }) => /^write\(\d+, .*, 8\)$/.test(text));
  const control = /^write\((\d+)/.exec(birth?.text ?? '')?.[1];
  // A host that was loaded anew, as without root, has its socket where every proxy has it at its start, for a while.
  const reload = calls.findIndex(({ text }) => text.startsWith('execve("/proc/self/exe"'));
  const moved = calls.findIndex(({ text }, index) => index > reload && text === `close(${FIRST_CONTROL})`);
  const isLoop = ({ text }: TracedCall, index: number) => {
    const fd = reload !== -1 && index > reload && index < moved ? FIRST_CONTROL : control;
    return text.startsWith(`read(${fd},`) || text.startsWith(`write(${fd},`);
  };
  const end = calls.findIndex(
    ({ name, result }, index) => name === 'execve' && result === '0' && index > reload,
  );
  const own = end === -1 ? calls : calls.slice(0, end + 1);
  return own.filter((call, index) => !isLoop(call, index) && call.name !== 'exit_group');
}

/** `name(arguments) = result`, with the errno's name and a comment behind. Lines about signals are none. */
function parseLine(line: string): TracedCall[] {
  const match = /^(\w+)(\(.*\)) +=? *= (-?\d+|\?)(?: (E[A-Z0-9]+))?/.exec(line.replace(/\) += /, ') = '));
  if (!match) return [];
  const [, name, args, result, errno] = match;
  return [{ name: name!, text: `${name}${args}`, result: errno ?? result! }];
}
