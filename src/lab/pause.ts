/** Waits without giving others a turn: for what takes less than a timer could wait, or must not be interrupted. */
export function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
