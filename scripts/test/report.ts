import type { Outcome } from './result.ts';

/** One line of progress. */
export function formatProgress({ file, user, passed, failed, skips, durationMs }: Outcome): string {
  const counts = [`${passed} passed`];
  if (failed > 0) counts.push(`${failed} failed`);
  if (skips.length > 0) counts.push(`${skips.length} skipped`);
  const mark = failed > 0 ? 'FAIL' : 'ok  ';
  return `${mark} ${file}  ${counts.join(', ')}  (${user}, ${(durationMs / 1000).toFixed(1)} s)`;
}

/** The skipped tests, then the failures with everything that was printed, then the counts: what is read first is last. */
export function printReport(outcomes: readonly Outcome[], leftovers: readonly string[]): void {
  const skips = outcomes.flatMap(({ file, user, skips }) =>
    skips.map((reason) => `${file} (${user}): ${reason}`),
  );
  if (skips.length > 0) console.log(`\n--- skipped\n${indent(skips.join('\n'))}`);
  for (const { file, user, failed, failures, output } of outcomes) {
    if (failed > 0) console.log(`\n--- ${file} as ${user}\n${failures}${indent(output)}`);
  }
  if (leftovers.length > 0) console.log(`\n--- left behind on this machine\n${indent(leftovers.join('\n'))}`);
  const sum = (count: (outcome: Outcome) => number) => outcomes.reduce((total, one) => total + count(one), 0);
  const [passed, failed] = [sum((one) => one.passed), sum((one) => one.failed) + leftovers.length];
  console.log(`\n${passed} passed, ${failed} failed${skips.length > 0 ? `, ${skips.length} skipped` : ''}`);
}

function indent(text: string): string {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => `  ${line}`)
    .join('\n');
}
