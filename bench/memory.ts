import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { descendants } from '../src/kernel/proc/process-tree.ts';
import { readText } from '../src/kernel/proc/read-text.ts';
import type { Benchmark } from './benchmark.ts';
import { cleanEnvironment } from './environment.ts';
import { builtCommand } from './package.ts';

/** After the first snapshots, and a moment for the garbage collector. */
const SETTLE_MS = 1000;

export const memory: Benchmark = {
  name: 'memory',
  title: 'Memory of an idle lab',
  async run() {
    const lab = spawn(process.execPath, [builtCommand(), '--plain'], {
      env: cleanEnvironment(),
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    try {
      lab.stdin.write('new box\n');
      // The output ends with the next prompt; reading it also keeps the pipe empty.
      lab.stdout.resume();
      await once(lab.stdout, 'data');
      await sleep(SETTLE_MS);
      const pids = [lab.pid!, ...descendants(lab.pid!).map(({ pid }) => pid)];
      const rows = pids.map((pid) => [nameOf(pid), ...memoryOf(pid)]);
      return {
        tables: [{ columns: ['process', 'RSS', 'PSS'], rows }],
        notes: [
          'A prompt with one new box, a second after its last command. RSS counts shared pages in full, PSS by their share; /proc/PID/smaps_rollup.',
        ],
      };
    } finally {
      lab.stdin.end();
      if (lab.exitCode === null) await once(lab, 'exit');
    }
  },
};

/** What it was started as, and for the forks of the host the name that they were given. */
function nameOf(pid: number): string {
  const [program] = readText(`/proc/${pid}/cmdline`).split('\0') as [string];
  return program === 'ns-lab' ? readText(`/proc/${pid}/comm`).trim() : basename(program);
}

function memoryOf(pid: number): string[] {
  const text = readText(`/proc/${pid}/smaps_rollup`);
  return ['Rss', 'Pss'].map((field) => `${new RegExp(`^${field}: +(\\d+) kB`, 'm').exec(text)![1]} kB`);
}
