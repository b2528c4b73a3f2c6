/**
 * npm test [FILTER]: runs the test files whose path contains FILTER, each in a process of its own, as root once
 * more as an ordinary user, and checks that nothing is left behind on the machine. Without FILTER, the tests of
 * control groups then run once more in a machine that has cgroup v2.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readOptions } from './options.ts';
import { bundleTests } from './test/bundles.ts';
import { dependsOnUser, findTestFiles } from './test/files.ts';
import { filesLeftBehind, findTraces, newTraces } from './test/leftovers.ts';
import { isForMachine, runInMachines } from './test/machine.ts';
import { installMissingPackages } from './test/packages.ts';
import { formatProgress, printReport } from './test/report.ts';
import type { Outcome } from './test/result.ts';
import { killAll, runFile } from './test/run-file.ts';
import { currentUser, ordinaryUser, type TestUser } from './test/users.ts';

const AT_ONCE = 2;

const { words } = readOptions({
  usage: `usage: npm test -- [FILTER]
  FILTER   a part of the path of a test file, such as steps/run; all tests if you do not say`,
  maxWords: 1,
});
const [filter = ''] = words;
const files = findTestFiles(join(import.meta.dirname, '..'), filter);
installMissingPackages();
const directory = mkdtempSync(join(tmpdir(), 'ns-lab-tests-'));
chmodSync(directory, 0o711);
process.on('exit', () => rmSync(directory, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    killAll();
    process.exit(130);
  });
}

const before = findTraces();
const outcomes: Outcome[] = [];
const self = currentUser(directory);
const users = [self];
const jobs: [string, TestUser][] = files.map((file) => [file, self]);
if (process.geteuid!() === 0) addOrdinaryUser();

function addOrdinaryUser(): void {
  const ordinary = ordinaryUser(directory);
  const again = files.filter(dependsOnUser);
  if (typeof ordinary === 'string') {
    const nothing = { passed: 0, failed: 0, failures: '', output: '', durationMs: 0 };
    const skipped = again.map((file) => ({ ...nothing, file, user: 'an ordinary user', skips: [ordinary] }));
    outcomes.push(...skipped);
    return;
  }
  users.push(ordinary);
  for (const file of again) jobs.push([file, ordinary]);
}

const bundles = await bundleTests(files);
process.on('exit', () => bundles.remove());
const queue = jobs.values();
async function work(): Promise<void> {
  for (const [file, user] of queue) {
    const outcome = await runFile(file, user, { bundles });
    outcomes.push(outcome);
    console.log(formatProgress(outcome));
  }
}
await Promise.all(Array.from({ length: AT_ONCE }, work));

// With a filter somebody waits for the answer: `npm run test:v2` is there for these.
const inMachine = filter === '' ? files.filter(isForMachine) : [];
if (inMachine.length > 0) {
  await runInMachines(inMachine, (outcome) => {
    outcomes.push(outcome);
    console.log(formatProgress(outcome));
  });
}

const leftovers = [...(await newTraces(before)), ...users.flatMap(({ home }) => filesLeftBehind(home))];
printReport(outcomes, leftovers);
const isBad = leftovers.length > 0 || jobs.length === 0 || outcomes.some(({ failed }) => failed > 0);
process.exitCode = isBad ? 1 : 0;
