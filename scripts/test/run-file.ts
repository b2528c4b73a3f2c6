import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bundles } from './bundles.ts';
import type { FileResult, Outcome } from './result.ts';
import type { TestUser } from './users.ts';

export interface Limits {
  /** A file that takes longer hangs, on however slow a machine. */
  readonly testsMs: number;
  /** After its last test a file must end by itself: what keeps it alive was left behind. */
  readonly endMs: number;
}

const LIMITS: Limits = { testsMs: 10 * 60_000, endMs: 30_000 };
/** For what is still in the pipes when a file has ended. */
const DRAIN_MS = 2000;

const running = new Set<ChildProcess>();

export interface RunOptions {
  readonly limits?: Limits;
  /** Where the file is compiled already; otherwise tsx compiles it. */
  readonly bundles?: Bundles;
}

/** Runs one test file as a user, in a process group of its own. */
export async function runFile(
  file: string,
  user: TestUser,
  { limits = LIMITS, bundles }: RunOptions = {},
): Promise<Outcome> {
  const start = performance.now();
  const { checkout } = user;
  const words = bundles
    ? ['--enable-source-maps', bundles.harness('one', checkout), bundles.bundleOf(file, checkout)]
    : ['--import', 'tsx', 'scripts/test/harness.ts', resolve(checkout, file)];
  const [program, ...args] = [...user.prefix, user.node, ...words];
  const child = spawn(program!, args, {
    cwd: user.cwd,
    env: { ...user.env, ...bundles?.environment(checkout) },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    detached: true,
    ...user.ids,
  });
  running.add(child);
  const closed = new Promise((end) => child.once('close', end));
  const output = collect(child.stdout!, child.stderr!);
  const report = collect(child.stdio[3] as Readable);
  let lateness = '';
  const expire = (ms: number, text: string) =>
    setTimeout(() => {
      lateness = text;
      kill(child);
    }, ms);
  let timer = expire(limits.testsMs, `it took longer than ${limits.testsMs / 1000} s`);
  child.stdio[3]!.once('data', () => {
    clearTimeout(timer);
    timer = expire(limits.endMs, `it did not end within ${limits.endMs / 1000} s after its last test`);
  });
  const status = await new Promise<string>((end) => {
    child.once('error', (error) => end(error.message));
    child.once('exit', (code, signal) => end(signal ?? `exit status ${code}`));
  });
  clearTimeout(timer);
  kill(child);
  running.delete(child);
  // What was left behind may hold the pipes open for ever.
  await Promise.race([closed, sleep(DRAIN_MS, undefined, { ref: false })]);
  const result = judge(report(), lateness || status);
  return { file, user: user.name, output: output(), durationMs: performance.now() - start, ...result };
}

/** Ends what is still running. */
export function killAll(): void {
  for (const child of running) kill(child);
}

function judge(report: string, status: string): FileResult {
  if (!report) {
    return { passed: 0, failed: 1, skips: [], failures: `  its tests did not come to an end: ${status}\n` };
  }
  const result = JSON.parse(report) as FileResult;
  if (status === 'exit status 0') return result;
  return {
    ...result,
    failed: result.failed + 1,
    failures: `${result.failures}  after its tests: ${status}\n`,
  };
}

function collect(...streams: Readable[]): () => string {
  const chunks: Buffer[] = [];
  for (const stream of streams) stream.on('data', (chunk) => chunks.push(chunk));
  return () => {
    for (const stream of streams) stream.destroy();
    return Buffer.concat(chunks).toString();
  };
}

/** The process group, which is the process's own. */
function kill({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // All of it has ended.
  }
}
