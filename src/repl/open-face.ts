import { REGISTRY } from '../lessons/registry.ts';
import { Session } from '../session/session.ts';
import { withSession } from './ending.ts';

export interface FaceOptions {
  /** Line by line, also on a terminal that could show more. */
  readonly plain?: boolean;
  /** Is told of the session before anything is read. */
  readonly prepare?: (session: Session) => void;
  /** A command that is carried out before the first one is read. */
  readonly first?: string | undefined;
}

/** Opens the prompt in the face that the terminal is fit for, until `quit` or the end of the input. */
export async function openFace({ plain = false, prepare, first }: FaceOptions = {}): Promise<void> {
  const interact =
    plain || mustBePlain()
      ? (await import('./plain/prompt.ts')).runPlain
      : (await import('./full/run-full.ts')).runFull;
  const session = new Session({ registry: REGISTRY });
  prepare?.(session);
  await withSession(session, () => interact(session, first));
}

/** Where a screen cannot be drawn, or would be read out to somebody. */
export function mustBePlain(): boolean {
  const { TERM, NS_LAB_SCREEN_READER } = process.env;
  const isTerminal = Boolean(process.stdin.isTTY && process.stdout.isTTY);
  return !isTerminal || !TERM || TERM === 'dumb' || Boolean(NS_LAB_SCREEN_READER);
}
