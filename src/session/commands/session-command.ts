import type { Text } from '../../locale/locale.ts';
import type { Command } from '../../steps/command.ts';
import type { Params } from '../../steps/params.ts';
import type { StepIo } from '../../steps/step.ts';
import type { Registry } from '../language/registry.ts';
import type { View } from '../ledger.ts';
import type { Session } from '../session.ts';

/** What a command that is no step works with. */
export interface SessionContext {
  readonly session: Session;
  /** The actor that the line is for. */
  readonly actor: string;
  readonly io: StepIo;
  /** All commands. */
  readonly registry: Registry;
}

export interface SessionCommandResult {
  readonly ok?: boolean;
  readonly view?: View;
  readonly notes?: readonly Text[];
}

/** A command that looks, or that is about the session itself. */
export type SessionCommand<P extends Params = Params> = Command<SessionContext, SessionCommandResult, P>;

/** Declares a session command with the types of its parameters. */
export const defineCommand = <P extends Params>(command: SessionCommand<P>): SessionCommand<P> => command;
