import { test } from 'uvu';

declare global {
  var __nsLabSkips: string[] | undefined;
}

/**
 * Counts one skipped test and says why, so that a run on a lesser machine is not mistaken for a full one.
 * The runner lists the reasons of `globalThis.__nsLabSkips`.
 */
export function skip(reason: string): void {
  console.log(`SKIP: ${reason}`);
  globalThis.__nsLabSkips ??= [];
  globalThis.__nsLabSkips.push(reason);
  test.skip();
}
