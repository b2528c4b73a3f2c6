import { setTimeout as sleep } from 'node:timers/promises';

/** Longer than any machine needs; only a failing test waits for it. An emulated machine says how much longer. */
const LIMIT_MS = 30_000 * Number(process.env.NS_LAB_TEST_PATIENCE ?? 1);
const STEP_MS = 10;

/** Waits for what another process is about to do. @throws Error with the condition's text when it never comes */
export async function waitUntil(condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + LIMIT_MS;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`this did not come true in ${LIMIT_MS} ms: ${condition}`);
    await sleep(STEP_MS);
  }
}
