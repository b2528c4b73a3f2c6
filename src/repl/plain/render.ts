import { exitText } from '../../lab/exit-words.ts';
import { defineWords, textOf } from '../../locale/locale.ts';
import { visible } from '../../locale/visible.ts';
import { type LedgerEntry, type View, viewLines } from '../../session/ledger.ts';
import { formatCalls } from '../format-calls.ts';
import { formatChanges } from '../format-change.ts';
import { type Line, line, span } from '../full/text/line.ts';
import { textWidth } from '../full/text/width.ts';
import { style } from '../style.ts';
import { marked, paintLine, sentence, terminalColumns } from './paint-line.ts';

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
    lines.push(...texts.map((text) => INDENT + paint(mark + shorten(text, detail))));
  if (detail.calls) put(style.call, formatCalls(entry));
  put(style.change, formatChanges(entry.changes, entry.actor));
  if (detail.equivalents) put(style.equivalent, linesOf(entry.equivalents), '$ ');
  lines.push(...entry.notes.flatMap((note) => said('# ', marked(shorten(note, detail)))));
  if (entry.view) lines.push(...viewRows(entry.view));
  if (entry.exit && entry.ok) put(style.dim, [textOf(exitText(entry.exit))]);
  if (entry.error) lines.push(...renderError(entry, detail));
  return lines;
}

/** Those of ours may have several lines; a newline in a change or a call was in a name. */
const linesOf = (texts: readonly string[]): string[] => texts.flatMap((text) => text.split('\n'));

function shorten(text: string, { aliases }: Detail): string {
  let short = text;
  for (const [long, alias] of aliases) {
    // The line that defines the alias keeps the text.
    if (!text.startsWith(`${alias.slice(1)}=`)) short = short.replaceAll(long, alias);
  }
  return short;
}

/** A sentence below a command; what does not fit into the first line stands below its text. */
const said = (label: string, text: Line): string[] =>
  sentence(line(INDENT, label), text, INDENT.length + textWidth(label));

/** What a command that looks shows. */
export function viewRows(view: View): string[] {
  const rows = viewLines(view, terminalColumns());
  return rows.map(view.isProse ? (row) => paintLine(marked(row)) : visible);
}

function renderError({ error }: LedgerEntry, detail: Detail): string[] {
  const { cause, remedy } = error!;
  const [first = '', ...more] = shorten(error!.message, detail).split('\n');
  return [
    ...sentence(
      line(INDENT),
      line(span(words().error + first, 'bad')),
      INDENT.length + textWidth(words().error),
    ),
    ...more.map((text) => INDENT + visible(text)),
    ...(cause ? said(words().why, marked(cause)) : []),
    ...(remedy ? said(words().what, marked(remedy, 'key')) : []),
  ];
}

/** The line that stands before what a command shows: `box> unshare uts`. */
export const renderPrompt = (actor: string): string => `${style.actor(actor)}> `;
