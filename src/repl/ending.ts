import { constants } from 'node:os';
import type { Session } from '../session/session.ts';

/** Signals that end ns-lab; it still removes what it made. SIGKILL leaves that to the guard and the journal. */
const ENDING = ['SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;

/** Runs work with a session that is closed afterwards, whatever happens, also when a signal ends ns-lab. */
export async function withSession<T>(session: Session, work: () => Promise<T>): Promise<T> {
  const onSignal = (signal: NodeJS.Signals) => {
    const status = 128 + constants.signals[signal];
    // Who reads what is printed may be gone, and the command that runs now will only say that the lab is.
    session.onStart = session.onEntry = () => {};
    session.close().finally(() => process.exit(status));
  };
  // A closed terminal is the end of the input and a signal, in any order: neither may cut the removal short.
  for (const signal of ENDING) process.on(signal, onSignal);
  try {
    return await work();
  } finally {
    await session.close();
    for (const signal of ENDING) process.off(signal, onSignal);
  }
}
