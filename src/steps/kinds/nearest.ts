/**
 * The valid words that a wrong word resembles most, best first.
 * A word resembles another when few slips of the keyboard lie between them, or when it is its beginning.
 */
export function nearest(word: string, candidates: Iterable<string>, atMost = 3): string[] {
  const given = word.toLowerCase();
  const allowed = allowedSlips(given);
  const scored = new Map<string, number>();
  for (const candidate of candidates) {
    const slips = slipsBetween(given, candidate.toLowerCase(), allowed);
    if (slips <= allowed) scored.set(candidate, slips);
    else if (isBeginning(given, candidate)) scored.set(candidate, 1);
  }
  return [...scored]
    .sort((a, b) => a[1] - b[1])
    .slice(0, atMost)
    .map(([candidate]) => candidate);
}

/** One slip in three letters. Two letters that differ by one are another word: `ls` is not `ps`. */
function allowedSlips(word: string): number {
  return Math.min(Math.floor(word.length / 3), 4);
}

function isBeginning(given: string, candidate: string): boolean {
  return given.length >= 2 && candidate.toLowerCase().startsWith(given);
}

/** Lengths that alone put two words out of reach are not compared: words may be very long. */
function slipsBetween(a: string, b: string, limit: number): number {
  return Math.abs(a.length - b.length) > limit ? limit + 1 : editDistance(a, b);
}

/**
 * How many letters must be inserted, removed, replaced or exchanged with their neighbour to make `b` of `a`:
 * the distance of Damerau and Levenshtein, in its restricted form.
 */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      row[j] = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        row[j] = Math.min(row[j]!, beforeLast[j - 2]! + 1);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}
