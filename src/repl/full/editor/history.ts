/** Lines that were entered, newest first, and where one is in them. What was typed before going back is kept. */
export interface HistoryState {
  readonly lines: readonly string[];
  /** -1 for the line that is being typed. */
  readonly at: number;
  readonly draft: string;
}

export const historyOf = (lines: readonly string[]): HistoryState => ({ lines, at: -1, draft: '' });

export const MOST_LINES = 1000;

/** Adds a line that was entered; the same line before it goes. */
export function remembered({ lines }: HistoryState, text: string): HistoryState {
  if (text.trim() === '') return historyOf(lines);
  return historyOf([text, ...lines.filter((other) => other !== text)].slice(0, MOST_LINES));
}

/** One step back (1) or forward (-1), to lines that begin as the draft does. Undefined where there is none. */
export function moved(
  state: HistoryState,
  by: 1 | -1,
  current: string,
): { readonly state: HistoryState; readonly text: string } | undefined {
  const draft = state.at < 0 ? current : state.draft;
  for (let at = state.at + by; at >= 0 && at < state.lines.length; at += by) {
    const text = state.lines[at]!;
    if (text.startsWith(draft)) return { state: { ...state, at, draft }, text };
  }
  if (by < 0 && state.at >= 0) return { state: historyOf(state.lines), text: draft };
  return undefined;
}

/** The newest line at or after `from` that contains the text. */
export function searched(lines: readonly string[], text: string, from: number): number | undefined {
  const at = lines.findIndex((line, index) => index >= from && line.includes(text));
  return at < 0 ? undefined : at;
}
