export interface Statistics {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export const summarize = (values: readonly number[]): Statistics => ({
  median: median(values),
  min: Math.min(...values),
  max: Math.max(...values),
});

/** The median of what one took divided by what the other took in the same round. */
export const pairedRatio = (values: readonly number[], others: readonly number[]): number =>
  median(values.map((value, round) => value / others[round]!));

/** Three digits that mean something: `0.0123`, `1.23`, `12.3`, `123`. */
export function formatNumber(value: number): string {
  if (value === 0) return '0';
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toFixed(Math.min(digits, 4));
}
