/** Longer than anything that is looked for; what is pasted by mistake would take longer with every character. */
const LONGEST = 200;

/** What is searched for after more was typed or pasted; undefined when there is room for no more. */
export function longerSearch(query: string, text: string): string | undefined {
  if (query.length >= LONGEST) return undefined;
  return (query + text.split('\n', 1)[0]).slice(0, LONGEST);
}
