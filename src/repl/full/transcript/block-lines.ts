import { HOST } from '../../../lab/actors.ts';
import { exitText } from '../../../lab/exit-words.ts';
import { defineWords, textOf } from '../../../locale/locale.ts';
import { type LedgerEntry, type View, viewLines } from '../../../session/ledger.ts';
import { callLine } from '../../../session/views/calls.ts';
import { foldedCalls, formatCalls } from '../../format-calls.ts';
import { formatChanges } from '../../format-change.ts';
import { withCode } from '../text/code.ts';
import { fit } from '../text/fit.ts';
import { type Line, line, span, type Tone } from '../text/line.ts';
import { textWidth } from '../text/width.ts';
import { wrap } from '../text/wrap.ts';
import type { Block } from './block.ts';

const words = defineWords({
  en: {
    ok: 'done',
    failed: 'failed',
    running: 'running',
    why: 'why: ',
    remedy: 'do: ',
    dropped: (count: number) => `… ${count} earlier lines are not kept`,
  },
  'zh-CN': {
    ok: '完成',
    failed: '失败',
    running: '正在运行',
    why: '原因：',
    remedy: '办法：',
    dropped: (count: number) => `… 更早的 ${count} 行没有保留`,
  },
});

const cache = new WeakMap<Block, { width: number; lines: readonly Line[] }>();

/** What the transcript shows of a command, in rows of so many columns at most. */
export function blockLines(block: Block, width: number): readonly Line[] {
  const known = cache.get(block);
  if (known?.width === width) return known.lines;
  const lines = rowsOf(block, width).flatMap((row) =>
    row.isOneRow ? [fit(row.line, width)] : wrap(row.line, width, row.indent),
  );
  cache.set(block, { width, lines });
  return lines;
}

interface Row {
  readonly line: Line;
  /** Where its continuation begins. */
  readonly indent: number;
  /** Cut instead of continued. */
  readonly isOneRow?: boolean;
}

const row = (tone: Tone, mark: string, text: string): Row => ({
  line: line('  ', span(mark + text, tone)),
  indent: 2 + textWidth(mark) + 2,
});

/** What stands between backticks is something to type. */
const sentence = (label: string, text: Line): Row => ({
  line: line('  ', label, ...text),
  indent: 2 + textWidth(label),
});

const viewRows = (view: View, width: number): Row[] =>
  viewLines(view, width).map((text) => ({
    line: view.isProse ? withCode(text, 'plain') : line(text),
    indent: 2,
  }));

function rowsOf(block: Block, width: number): Row[] {
  const { entry, output, dropped, actor, command } = block;
  const rows: Row[] = command.split('\n').map((text, index) => ({
    line: line(
      index === 0 ? span(`${actor}> `, actor === HOST ? 'host' : 'box') : '… ',
      span(text, 'strong'),
      ...(index === 0 ? verdict(entry) : []),
    ),
    indent: actor.length + 2,
  }));
  // The last line is only begun when nothing follows the line break.
  const printed = output.at(-1) === '' ? output.slice(0, -1) : output;
  // What a program printed comes last: above it how it was started, below it only how it ended.
  if (entry) rows.push(...evidenceRows(entry, block));
  if (dropped > 0) rows.push(row('dim', '', words().dropped(dropped)));
  rows.push(...printed.map((text) => ({ line: line(text.replace(/\r$/, '')), indent: 0 })));
  if (entry) rows.push(...endRows(entry, block, width));
  return [...rows, { line: [], indent: 0 }];
}

function verdict(entry: LedgerEntry | undefined): ReturnType<typeof span>[] {
  if (!entry) return [span(`  … ${words().running}`, 'dim')];
  if (!entry.ok) return [span(`  ✗ ${words().failed}`, 'bad')];
  if (entry.kind !== 'step') return [];
  return [span(`  ✓ ${words().ok}`, 'good'), span(` ${formatMs(entry.durationMs)}`, 'dim')];
}

const formatMs = (ms: number): string =>
  ms < 1000 ? `${ms.toFixed(ms < 10 ? 1 : 0)} ms` : `${(ms / 1000).toFixed(1)} s`;

/** What the command did: calls, changes, the same in a shell, remarks. */
function evidenceRows(entry: LedgerEntry, { aliases, isOpen, output }: Block): Row[] {
  const rows: Row[] = [];
  const put = (tone: Tone, mark: string, texts: readonly string[]) =>
    rows.push(...texts.map((text) => row(tone, mark, shorten(text, aliases))));
  if (isOpen) put('call', '', openCalls(entry));
  else {
    const hasOutput = output.some((text) => text !== '');
    const texts = hasOutput ? foldedCalls(entry) : formatCalls(entry);
    const calls = texts.map((text) => row('call', '', shorten(text, aliases)));
    rows.push(...calls.map((each) => ({ ...each, isOneRow: true })));
  }
  put('changed', '', formatChanges(entry.changes, entry.actor));
  put('equivalent', '$ ', linesOf(entry.equivalents));
  rows.push(...entry.notes.map((note) => sentence('# ', withCode(shorten(note, aliases), 'plain'))));
  return rows;
}

/** What came of it: what it shows, how a program ended, why it failed. */
function endRows(entry: LedgerEntry, { aliases }: Block, width: number): Row[] {
  const rows: Row[] = [];
  if (entry.view) rows.push(...viewRows(entry.view, width));
  if (entry.exit && entry.ok) rows.push(row('dim', '', textOf(exitText(entry.exit))));
  if (entry.error) {
    const { message, cause, remedy } = entry.error;
    const [first = '', ...more] = shorten(message, aliases).split('\n');
    rows.push(row('bad', '', first), ...more.map((text) => row('plain', '', text)));
    if (cause) rows.push(sentence(words().why, withCode(cause, 'plain')));
    if (remedy) rows.push(sentence(words().remedy, withCode(remedy, remedy.includes('`') ? 'plain' : 'key')));
  }
  return rows;
}

/** Every call, those that only keep the lab going too, with the process that made it and the time it took. */
const openCalls = ({ calls }: LedgerEntry): string[] =>
  calls.map((call) => {
    const time = `${(call.durationMs * 1000).toFixed(0)} µs`;
    return `[${call.task} ${call.pid}] ${callLine(call)}  ${time}${call.isPlumbing ? '  (lab)' : ''}`;
  });

/** Those of ours may have several lines; a newline in a change or a call was in a name. */
const linesOf = (texts: readonly string[]): string[] => texts.flatMap((text) => text.split('\n'));

function shorten(text: string, aliases: ReadonlyMap<string, string>): string {
  let short = text;
  for (const [long, alias] of aliases) {
    // The line that defines the alias keeps the text.
    if (!text.startsWith(`${alias.slice(1)}=`)) short = short.replaceAll(long, alias);
  }
  return short;
}
