import { join } from 'node:path';
import { STEPS } from '../../src/steps/registry.ts';
import { runMachine } from '../vm/machine.ts';
import { NoMachineError } from '../vm/parts.ts';
import { byLine } from '../vm/port.ts';
import { type Bundles, bundleTests } from './bundles.ts';
import type { MachineLine } from './machine-lines.ts';
import type { Outcome } from './result.ts';

const CHECKOUT = join(import.meta.dirname, '../..');
/** As in the other tests: no distribution gives it to anyone. */
const ORDINARY_ID = 54321;
const SIZE = { cpus: 2, memoryMiB: 2048, diskMiB: 1024 };
/** How much longer than elsewhere a test waits for what must come true. */
const PATIENCE = 6;
/** Far longer than the tests take, in emulation and on a busy machine. */
const TIMEOUT_MS = 25 * 60_000;

const USERS = [
  { uid: 0, name: 'root on cgroup v2' },
  { uid: ORDINARY_ID, name: `user ${ORDINARY_ID} on cgroup v2` },
] as const;
type MachineUser = (typeof USERS)[number];

/** Whether a test file is about control groups: those of limits, and of what uses them. */
export function isForMachine(file: string): boolean {
  const limits = STEPS.filter(({ group }) => group === 'limits').map(
    ({ name }) => `test/steps/${name.replaceAll(/[ _]/g, '-')}.test.ts`,
  );
  return (
    file.startsWith('test/cgroup/') || file.startsWith('test/kernel/cgroup/real-') || limits.includes(file)
  );
}

/**
 * Runs test files in machines that have cgroup v2, as root and as an ordinary user with a delegated group, at the
 * same time: emulation uses one CPU for each. Where there can be no machine, all count as skipped, with the reason.
 */
export async function runInMachines(
  files: readonly string[],
  onOutcome: (outcome: Outcome) => void,
): Promise<void> {
  const bundles = await bundleTests(files, { withPackages: true });
  const removeBundles = () => bundles.remove();
  process.on('exit', removeBundles);
  try {
    // The first one downloads what both need.
    await Promise.all(USERS.map((user) => runInMachine(files, bundles, user, onOutcome)));
  } finally {
    removeBundles();
    process.off('exit', removeBundles);
  }
}

async function runInMachine(
  files: readonly string[],
  bundles: Bundles,
  user: MachineUser,
  onOutcome: (outcome: Outcome) => void,
): Promise<void> {
  const nothing = {
    passed: 0,
    failed: 0,
    skips: [],
    failures: '',
    output: '',
    durationMs: 0,
    user: user.name,
  };
  const missing = new Set(files);
  let current: string | undefined;
  let output = '';
  const onLine = (text: string) => {
    const line = JSON.parse(text) as MachineLine;
    if (line.kind === 'begin') [current, output] = [line.file, ''];
    if (line.kind === 'result') {
      missing.delete(line.file);
      const { file, result, durationMs } = line;
      onOutcome({ file, user: user.name, output, durationMs, ...result });
    }
    if (line.kind !== 'end') return;
    current = undefined;
    const { leftovers } = line;
    if (leftovers.length > 0) {
      const failures = leftovers.map((one) => `  left behind: ${one}`).join('\n');
      onOutcome({ ...nothing, file: 'after all tests', failed: leftovers.length, failures });
    }
  };
  try {
    const pairs = files.flatMap((file) => [file, bundles.bundleOf(file)]);
    const places = Object.entries(bundles.environment()).map(([name, value]) => `${name}=${value}`);
    const env = [...places, `NS_LAB_TEST_PATIENCE=${PATIENCE}`];
    const words = ['env', ...env, process.execPath, bundles.harness('several'), ...pairs];
    const { ended, bootMs, accelerator } = await runMachine({
      directory: CHECKOUT,
      commands: [{ words, uid: user.uid, isDelegated: true }],
      init: 'none',
      size: SIZE,
      timeoutMs: TIMEOUT_MS,
      onOutput(chunk) {
        output += chunk;
      },
      onData: byLine(onLine),
    });
    const [command] = ended;
    const seconds = (ms: number) => (ms / 1000).toFixed(1);
    console.log(
      `machine for ${user.name}: ${accelerator}, booted in ${seconds(bootMs)} s, tests ${seconds(command?.durationMs ?? TIMEOUT_MS)} s`,
    );
    const why = command ? `exit status ${command.status}` : `the time was up after ${TIMEOUT_MS / 1000} s`;
    for (const file of missing) {
      const failures = `  its tests did not come to an end in the machine: ${why}\n`;
      onOutcome({ ...nothing, file, failed: 1, failures, output: file === current ? output : '' });
    }
  } catch (error) {
    if (!(error instanceof NoMachineError)) throw error;
    const skips = [`no machine with cgroup v2: ${error.message}`];
    for (const file of missing) onOutcome({ ...nothing, file, skips });
  }
}
