/** Whoever types presses the next key within this time. */
export const TYPING_MS = 150;
/** No longer is anything put off. */
export const MOST_PATIENCE_MS = 750;

/**
 * How long, in milliseconds, something that is due is put off because somebody types. All times are of one clock.
 * @param keyMs when the last key came
 * @param dueMs when it was due
 */
export const patienceMs = (nowMs: number, keyMs: number, dueMs: number): number =>
  Math.max(0, Math.min(keyMs + TYPING_MS, dueMs + MOST_PATIENCE_MS) - nowMs);
