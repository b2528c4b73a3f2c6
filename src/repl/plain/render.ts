import { formatExit } from '../../lab/exit-status.ts';
import { defineWords } from '../../locale/locale.ts';
import { type LedgerEntry, viewLines } from '../../session/ledger.ts';
import { formatCalls } from '../format-calls.ts';
import { formatChanges } from '../format-change.ts';
import { style } from '../style.ts';

/** What to show of an entry, beside what the command itself shows. */
export interface Detail {
  readonly calls: boolean;
  readonly equivalents: boolean;
  /** Long texts, mostly paths, and what to show in their place. */
  readonly aliases: ReadonlyMap<string, string>;
}

/** The labels of an error are of one width in each language. */
const words = defineWords({
  en: { error: 'error: ', why: 'why:   ', what: 'do:    ' },
  'zh-CN': { error: '错误：', why: '原因：', what: '办法：' },
});

const INDENT = '  ';

/** A ledger entry as lines: calls, evidence, shell equivalent, notes, view, error. */
export function renderEntry(entry: LedgerEntry, detail: Detail): string[] {
  const lines: string[] = [];
  const put = (paint: (text: string) => string, texts: readonly string[], mark = '') =>
    lines.push(
      ...texts
        .flatMap((text) => text.split('\n'))
        .map((text) => INDENT + paint(mark + shorten(text, detail))),
    );
  if (detail.calls) put(style.call, formatCalls(entry));
  put(style.change, formatChanges(entry.changes, entry.actor));
  if (detail.equivalents) put(style.equivalent, entry.equivalents, '$ ');
  put(style.note, entry.notes, '# ');
  if (entry.view) lines.push(...viewLines(entry.view, process.stdout.columns ?? Number.POSITIVE_INFINITY));
  if (entry.exit && entry.ok) put(style.dim, [formatExit(entry.exit)]);
  if (entry.error) lines.push(...renderError(entry, detail));
  return lines;
}

function shorten(text: string, { aliases }: Detail): string {
  let short = text;
  for (const [long, alias] of aliases) {
    // The line that defines the alias keeps the text.
    if (!text.startsWith(`${alias.slice(1)}=`)) short = short.replaceAll(long, alias);
  }
  return short;
}

function renderError({ error }: LedgerEntry, detail: Detail): string[] {
  const { cause, remedy } = error!;
  const message = shorten(error!.message, detail);
  const [first, ...more] = message.split('\n');
  const lines = [`${INDENT}${style.error(words().error + first)}`, ...more.map((line) => INDENT + line)];
  if (cause) lines.push(INDENT + words().why + cause);
  if (remedy) lines.push(INDENT + words().what + style.remedy(remedy));
  return lines;
}

/** The line that stands before what a command shows: `box> unshare uts`. */
export const renderPrompt = (actor: string): string => `${style.actor(actor)}> `;
