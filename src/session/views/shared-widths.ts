/** So few columns can still hold a piece of a word. */
const NARROWEST = 4;

/** The widths of a table's columns in so much room: the widest give way until all of them fit. */
export function sharedWidths(natural: readonly number[], room: number): number[] {
  const widths = [...natural];
  for (let over = widths.reduce((sum, width) => sum + width, 0) - room; over > 0; over--) {
    const widest = Math.max(...widths);
    if (widest <= NARROWEST) break;
    widths[widths.indexOf(widest)] = widest - 1;
  }
  return widths;
}
