import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchmarkOptions } from './benchmark.ts';
import { formatNumber, pairedRatio, summarize } from './statistics.ts';
import type { Table } from './table.ts';

/** Something that is measured against others. */
export interface Contender {
  readonly name: string;
  /** Does it once. Resolves with how long it took, in milliseconds. */
  take(): Promise<number>;
}

/** The figures of a contender, one a round. */
export type Rounds = ReadonlyMap<string, readonly number[]>;

/**
 * Lets contenders take turns, in another order each round, so that whatever else the machine does meets all of them
 * alike, and so does what one leaves to the next: garbage, namespaces that the kernel still takes apart. The first
 * round is not counted.
 * @param pauseMs between turns, for what the kernel does afterwards: taking namespaces apart, grace periods
 */
export async function takeTurns(
  contenders: readonly Contender[],
  { rounds, progress }: BenchmarkOptions,
  pauseMs: number,
): Promise<Rounds> {
  const figures = new Map(contenders.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round <= rounds; round++) {
    progress(`round ${round} of ${rounds}`);
    for (const { name, take } of shuffled(contenders)) {
      const figure = await take();
      if (round > 0) figures.get(name)!.push(figure);
      await sleep(pauseMs);
    }
  }
  return figures;
}

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

/** Median, least and most of each, and how the first compares: its time divided by theirs in the same round. */
export function compare(caption: string, figures: Rounds, unit: 'ms' | 'µs' = 'ms'): Table {
  const [[first, reference]] = [...figures] as [[string, readonly number[]]];
  const scale = unit === 'µs' ? 1000 : 1;
  const isAlone = figures.size === 1;
  const rows = [...figures].map(([name, values]) => {
    const { median, min, max } = summarize(values);
    const ratio = name === first ? '' : `${pairedRatio(reference, values).toFixed(2)} ×`;
    return [
      name,
      ...[median, min, max].map((value) => formatNumber(value * scale)),
      ...(isAlone ? [] : [ratio]),
    ];
  });
  const columns = ['', `median ${unit}`, 'min', 'max', ...(isAlone ? [] : [`${first} takes`])];
  return { caption, columns, rows };
}
