import type { Snapshot } from '../../../lab/snapshot.ts';
import type { ActorChange, LedgerEntry } from '../../../session/ledger.ts';
import type { Line } from '../text/line.ts';
import type { PanelId } from './panel-ids.ts';

/** What panels draw from. */
export interface PanelInput {
  readonly host: Snapshot;
  /** The box that is being built, if there is one. */
  readonly box: Snapshot | undefined;
  readonly boxes: readonly Snapshot[];
  /** An earlier reading of the box, for rates. */
  readonly before: Snapshot | undefined;
  readonly called: readonly LedgerEntry[];
  /** What the last step did to this value, if it changed it. */
  change(actor: string, path: string): ActorChange | undefined;
}

/** A view of one part of the state. */
export interface Panel {
  readonly id: PanelId;
  title(): string;
  /** A word for a narrow tab. */
  short(): string;
  /** A few words that stand beside the title, also when the panel is folded. */
  summary(input: PanelInput): string;
  lines(input: PanelInput, width: number): readonly Line[];
}
