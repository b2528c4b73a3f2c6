import { accessSync, constants, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import { MACHINE_DIRECTORY } from './parts.ts';

/** What carries out the machine's instructions. */
export interface Accelerator {
  readonly name: 'kvm' | 'tcg';
  readonly options: readonly string[];
  /** For the kernel's command line. */
  readonly kernelOptions: readonly string[];
  /** How long the machine may take until its first command. */
  readonly bootMs: number;
}

const KVM: Accelerator = {
  name: 'kvm',
  options: ['-accel', 'kvm', '-cpu', 'host'],
  kernelOptions: [],
  bootMs: 20_000,
};
/**
 * Emulation. One host thread for all CPUs: with a thread for each, one boot in 80 crashed. A CPU without rdrand
 * would wait 10 s for random numbers.
 */
const TCG: Accelerator = {
  name: 'tcg',
  options: ['-accel', 'tcg,thread=single', '-cpu', 'Westmere,+rdrand'],
  kernelOptions: timeStampOptions(),
  bootMs: 120_000,
};

/**
 * The frequency of the time stamp counter, which emulation takes from this machine's. On a busy machine the kernel
 * measures it wrong when it boots, and its clock was seen to run ten times too fast.
 */
function timeStampOptions(): string[] {
  // Linux sets it to twice the counter's frequency in MHz.
  const twiceMhz = Number(/^bogomips\s*: ([\d.]+)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1]);
  return twiceMhz > 0 ? [`tsc_early_khz=${Math.round((twiceMhz * 1000) / 2)}`] : [];
}

/**
 * What to boot with, in this order, until one gets to the first command. That /dev/kvm exists says little: in some
 * clouds it runs only kernels that are built for it.
 */
export function accelerators(): Accelerator[] {
  return hasKvm() && !existsSync(failureMark()) ? [KVM, TCG, TCG] : [TCG, TCG];
}

/** Remembers that KVM does not work with this kernel, so that nobody waits for it again. */
export function rememberFailure({ name }: Accelerator): void {
  if (name !== 'kvm') return;
  mkdirSync(MACHINE_DIRECTORY, { recursive: true });
  writeFileSync(failureMark(), '');
}

const failureMark = (): string => join(MACHINE_DIRECTORY, `no-kvm-on-${release()}`);

function hasKvm(): boolean {
  try {
    accessSync('/dev/kvm', constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
