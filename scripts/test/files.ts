import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What these test does not depend on who runs them. */
const SAME_FOR_EVERYONE = [
  'test/kernel/netlink/',
  'test/kernel/seccomp/bpf',
  'test/kernel/seccomp/disassemble',
  'test/kernel/seccomp/filter',
  'test/kernel/syscall',
  'test/lessons/conditions',
  'test/lessons/format',
  'test/session/language/',
  'test/steps/kinds',
  'test/steps/naming',
  'test/scripts/',
  'test/docs',
  'test/layers',
];

/** The test files whose path contains the filter, sorted; relative to the checkout. */
export function findTestFiles(checkout: string, filter: string): string[] {
  return readdirSync(join(checkout, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => `test/${name}`)
    .filter((file) => file.includes(filter))
    .sort();
}

export const dependsOnUser = (file: string): boolean =>
  !SAME_FOR_EVERYONE.some((start) => file.startsWith(start));
