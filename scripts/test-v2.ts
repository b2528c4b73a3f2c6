/**
 * npm run test:v2 [FILTER]: runs the tests of control groups whose path contains FILTER in a throw-away machine that
 * has cgroup v2, as root and as an ordinary user with a delegated group.
 */
import { join } from 'node:path';
import { readOptions } from './options.ts';
import { findTestFiles } from './test/files.ts';
import { isForMachine, runInMachines } from './test/machine.ts';
import { formatProgress, printReport } from './test/report.ts';
import type { Outcome } from './test/result.ts';

const { words } = readOptions({
  usage: `usage: npm run test:v2 -- [FILTER]
  FILTER   a part of the path of a test file, such as set-pids-max; all of them if you do not say`,
  maxWords: 1,
});
const files = findTestFiles(join(import.meta.dirname, '..'), words[0] ?? '').filter(isForMachine);
const outcomes: Outcome[] = [];
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130));

if (files.length > 0) {
  await runInMachines(files, (outcome) => {
    outcomes.push(outcome);
    console.log(formatProgress(outcome));
  });
}
printReport(outcomes, []);
process.exitCode = files.length === 0 || outcomes.some(({ failed }) => failed > 0) ? 1 : 0;
