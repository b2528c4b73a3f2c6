import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Lab } from '../src/lab/lab.ts';
import type { Benchmark, BenchmarkOptions, Report } from './benchmark.ts';
import { compile, timeForks } from './c-program.ts';
import { withSession } from './replay.ts';
import { median } from './statistics.ts';
import { compare, takeTurns } from './turns.ts';

/** So many calls make one figure: one alone is too short to be timed well. */
const CALLS = 500;
const FORKS = 20;

export const call: Benchmark = {
  name: 'call',
  title: 'One system call, and one fork',
  run: (options) => withSession(async (session) => measure(await session.lab(), options)),
};

async function measure(lab: Lab, options: BenchmarkOptions): Promise<Report> {
  const direct = declare();
  const calls = await takeTurns(
    [
      { name: 'through the proxy', take: async () => medianOf(CALLS, () => lab.host.call('geteuid')) },
      { name: 'by FFI', take: async () => medianOf(CALLS, direct.geteuid) },
    ],
    options,
    0,
  );
  const withText = await takeTurns(
    [
      { name: 'through the proxy', take: async () => medianOf(CALLS, () => lab.host.call('chdir', '/')) },
      { name: 'by FFI', take: async () => medianOf(CALLS, () => direct.chdir('/')) },
    ],
    options,
    0,
  );
  lab.takeCalls();
  const { table: forks, notes } = await measureForks(lab, options);
  return {
    tables: [compare('geteuid()', calls, 'µs'), compare('chdir("/")', withText, 'µs'), forks],
    notes: [
      'A call through the proxy is a request and an answer over a socket: two changes from one process to another.',
      'A fork includes the end of the child and the wait for it. Through the proxy it is also a socket of its own for the child, a name, a session and a parent-death signal.',
      ...notes,
    ],
  };
}

async function measureForks(lab: Lab, options: BenchmarkOptions) {
  const directory = mkdtempSync(join(tmpdir(), 'ns-lab-bench-'));
  try {
    const program = compile(directory);
    const contenders = [
      { name: 'through the proxy', take: async () => medianOf(FORKS, () => forkOnce(lab)) },
      ...(program ? [{ name: 'in C', take: async () => median(timeForks(program, FORKS)) }] : []),
    ];
    const table = compare('fork()', await takeTurns(contenders, options, 0), 'µs');
    return { table, notes: program ? [] : ['Not measured: fork in C: there is no C compiler.'] };
  } finally {
    lab.takeCalls();
    rmSync(directory, { recursive: true });
  }
}

function forkOnce(lab: Lab): void {
  const child = lab.host.fork('fork');
  child.close();
  lab.host.call('wait4', child.pid, null, 0, null);
}

function declare() {
  const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi');
  const libc = koffi.load(null);
  return { geteuid: libc.func('int geteuid()'), chdir: libc.func('int chdir(const char *path)') };
}

/** Milliseconds. */
function medianOf(count: number, work: () => unknown): number {
  const figures = Array.from({ length: count }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return median(figures);
}
