import type { FileResult } from './result.ts';

/** A suite in uvu's queue. `errors` is a text, or true when there are none. */
type Suite = () => Promise<[errors: string | true, passed: number, skipped: number, total: number]>;

declare global {
  var UVU_DEFER: number | undefined;
  var UVU_QUEUE: Suite[][] | undefined;
  var __nsLabSkips: string[] | undefined;
}

/**
 * Loads a test file and runs its suites. uvu's own command counts a failing hook as success, so its queue is run
 * from here: a test that did not pass has failed, whatever the reason.
 */
export async function runSuites(load: () => Promise<unknown>): Promise<FileResult> {
  // uvu reads both when a test file begins.
  globalThis.UVU_DEFER = 1;
  const suites: Suite[] = [];
  globalThis.UVU_QUEUE = [suites];
  globalThis.__nsLabSkips = [];
  await load();
  let passed = 0;
  let failed = 0;
  let skipped = 0;
  let failures = '';
  for (const suite of suites) {
    try {
      const [errors, ran, skips, total] = await suite();
      passed += ran;
      failed += total - ran;
      skipped += skips;
      if (errors !== true) failures += `${errors}\n`;
      else if (ran < total)
        failures += `  ${total - ran} did not pass: a hook failed, or nothing was thrown\n`;
    } catch (error) {
      failed++;
      failures += `  after the last test: ${error instanceof Error ? error.stack : String(error)}\n`;
    }
  }
  const skips = globalThis.__nsLabSkips;
  while (skips.length < skipped) skips.push('no reason is given');
  if (passed + failed + skips.length === 0) {
    failed = 1;
    failures = '  there is no test in it\n';
  }
  return { passed, failed, skips, failures };
}
