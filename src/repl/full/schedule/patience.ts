/** Whoever types presses the next key within this time. */
export const TYPING_MS = 150;
/** What has waited so long for a pause is done after the next key: then the one after that is furthest away. */
export const PATIENCE_MS = 600;
/** Longest delay of a due reading while somebody types. */
export const LONGEST_WAIT_MS = PATIENCE_MS + TYPING_MS;

/** How many milliseconds something that is due waits, if no other key comes. All times are of one clock. */
export const pauseMs = (nowMs: number, keyMs: number): number => Math.max(0, keyMs + TYPING_MS - nowMs);

/** True when a key has just been answered and something that was due then waits no longer. */
export const isPatienceOver = (nowMs: number, dueMs: number): boolean => nowMs - dueMs >= PATIENCE_MS;
