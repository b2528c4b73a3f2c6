/** Reading Markdown, as far as the tests of the documentation need it. */

/** A block between lines of three backticks. */
export interface CodeBlock {
  /** What stands behind the backticks: a language, and what we add to it. */
  readonly info: string;
  readonly text: string;
}

const BLOCK = /^```(.*)\n([\s\S]*?)^```$/gm;
const LINK = /\[[^\]]*\]\(([^)\s]+)\)/g;

export const codeBlocks = (markdown: string): CodeBlock[] =>
  [...markdown.matchAll(BLOCK)].map(([, info, text]) => ({ info: info!, text: text! }));

/** The text around the code blocks. */
export const prose = (markdown: string): string => markdown.replace(BLOCK, '');

/** The targets of links, in order: `docs/x.md#anchor`, `#anchor`, `https://…`. */
export const links = (markdown: string): string[] =>
  [...withoutCode(markdown).matchAll(LINK)].map(([, target]) => target!);

/** What stands between single backticks. */
export const codeWords = (markdown: string): string[] =>
  [...prose(markdown).matchAll(/`([^`\n]+)`/g)].map(([, word]) => word!);

/** The anchors of the headings, made as GitHub makes them: small letters, dashes for blanks, a number when taken. */
export function anchors(markdown: string): Set<string> {
  const found = new Set<string>();
  for (const [, heading] of prose(markdown).matchAll(/^#{1,6} +(.+?) *$/gm)) {
    const plain = heading!.toLowerCase().replace(/\[([^\]]*)\]\([^)]*\)/g, '$1');
    const anchor = plain.replace(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-');
    let unused = anchor;
    for (let number = 1; found.has(unused); number++) unused = `${anchor}-${number}`;
    found.add(unused);
  }
  return found;
}

/** A link in code is no link, but code in a link's text leaves it one. */
const withoutCode = (markdown: string): string => prose(markdown).replace(/`[^`\n]*`/g, 'code');
