import { describeBytes } from '../../kernel/cgroup/units.ts';
import type { ExitStatus } from '../../lab/exit-status.ts';
import { exitText } from '../../lab/exit-words.ts';
import { textOf } from '../../locale/locale.ts';
import { isUnknown } from '../conditions/path.ts';

/**
 * A value of a snapshot for people: sizes and times with their unit, as the name of the field has it, and of objects
 * what is in them.
 * @param path where it stands: `box.usage.memory.currentBytes`
 */
export function shownValue(path: string, value: unknown): string {
  if (isUnknown(value)) return '?';
  if (value === undefined || value === null) return '-';
  if (Array.isArray(value)) return value.map((each) => shownValue(path, each)).join(separator(value));
  if (isExit(value)) return textOf(exitText(value));
  if (typeof value === 'object') return shownObject(path, value);
  return typeof value === 'number' ? shownNumber(path, value) : String(value);
}

const isExit = (value: unknown): value is ExitStatus =>
  typeof value === 'object' &&
  value !== null &&
  /^(exited|killed|unknown)$/.test(String((value as ExitStatus).kind));

function shownObject(path: string, value: object): string {
  // As the file uid_map has it: inside, outside, count.
  if (path.endsWith('Map')) return Object.values(value).join(' ');
  return Object.entries(value)
    .map(([name, each]) => `${name} ${shownValue(name, each)}`)
    .join(' ');
}

const separator = (list: readonly unknown[]): string => (typeof list[0] === 'object' ? ', ' : ' ');

function shownNumber(path: string, value: number): string {
  if (path.endsWith('Bytes')) return describeBytes(value);
  const text = String(Number.isInteger(value) ? value : Number(value.toFixed(2)));
  return path.endsWith('Ms') ? `${text} ms` : text;
}
