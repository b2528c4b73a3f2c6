import type { AnyCommand } from '../../steps/command.ts';
import { nearest } from '../../steps/kinds/nearest.ts';
import { ArgumentError, type Kind } from '../../steps/params.ts';
import type { Fault } from './errors.ts';
import { faultAt, type Source, type Span } from './source.ts';
import { usageOf } from './usage.ts';

/** A command whose arguments are being read. */
export interface Reading {
  readonly source: Source;
  readonly command: AnyCommand;
  /** Words with which a longer command's name would go on, while it may still be meant. */
  readonly next: readonly string[];
  /** What errors show: the usage of the command, and of those longer ones. */
  readonly usage: readonly string[];
  /** Just after the command's last word. */
  readonly end: number;
}

/** Arguments by the names of their parameters. */
export type Arguments = Readonly<Record<string, unknown>>;

/** The same once it is clear that no longer command is meant: after the first argument. */
export function settled(reading: Reading): Reading {
  return { ...reading, next: [], usage: [usageOf(reading.command)] };
}

/** Refuses this part of the line; the usage is added. */
export function fail({ source, usage }: Reading, where: Span, fault: Fault): never {
  throw faultAt(source, where, { ...fault, usage });
}

/** The value of one word; what its kind refuses becomes an error at its place. */
export function readValue(reading: Reading, kind: Kind<unknown>, text: string, where: Span): unknown {
  try {
    return kind.parse(text);
  } catch (error) {
    if (!(error instanceof ArgumentError)) throw error;
    const near = [...nearest(text, reading.next), ...error.nearest];
    return fail(reading, where, { problem: error.message, nearest: [...new Set(near)] });
  }
}
