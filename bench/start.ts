import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Benchmark } from './benchmark.ts';
import { cleanEnvironment } from './environment.ts';
import { builtCommand } from './package.ts';
import { timed } from './replay.ts';
import { formatNumber, median } from './statistics.ts';
import { type Contender, compare, takeTurns } from './turns.ts';

/** A command that needs a lab, and so all that ns-lab has to load. */
const ONE_BOX = 'new box\n';

export const start: Benchmark = {
  name: 'start',
  title: 'Starting ns-lab',
  async run(options) {
    const directory = mkdtempSync(join(tmpdir(), 'ns-lab-bench-'));
    try {
      const command = builtCommand();
      const script = (name: string, text: string) => {
        writeFileSync(join(directory, name), text);
        return [command, 'run', join(directory, name)];
      };
      const contenders = [
        node('an empty script', script('empty', '')),
        node('node -e 0', ['-e', '0']),
        node('a script with `new box`', script('box', ONE_BOX)),
        node('--version', [command, '--version']),
      ];
      const figures = await takeTurns(contenders, options, 0);
      const [empty, bare] = [...figures.values()] as [number[], number[]];
      const more = median(empty.map((value, round) => value - bare[round]!));
      return {
        aims: [
          {
            aim: 'an empty script in at most 60 ms more than `node -e 0`',
            measured: `${formatNumber(more)} ms`,
            isReached: more <= 60,
          },
        ],
        tables: [compare('From the start of the process to its end', figures)],
        notes: [`An empty script takes ${formatNumber(more)} ms more than Node.js itself.`],
      };
    } finally {
      rmSync(directory, { recursive: true });
    }
  },
};

const node = (name: string, args: readonly string[]): Contender => ({
  name,
  take: () => timed(() => execFileSync(process.execPath, args, { env: cleanEnvironment(), stdio: 'pipe' })),
});
