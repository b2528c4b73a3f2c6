import type { Line, Span } from './line.ts';

/** The line with every occurrence of a text in the tone of a match, letters of either case. */
export function highlight(line: Line, query: string): Line {
  if (query === '') return line;
  return line.flatMap((span) => split(span, query.toLowerCase()));
}

function split({ text, tone }: Span, wanted: string): Span[] {
  const spans: Span[] = [];
  const lower = text.toLowerCase();
  let from = 0;
  // Letters whose other case has another length would shift the places.
  if (lower.length !== text.length) return [{ text, tone }];
  for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, from)) {
    if (at > from) spans.push({ text: text.slice(from, at), tone });
    from = at + wanted.length;
    spans.push({ text: text.slice(at, from), tone: 'found' });
  }
  if (from < text.length) spans.push({ text: text.slice(from), tone });
  return spans;
}
