import { setImmediate as nextTurn } from 'node:timers/promises';
import { KernelError } from '../../kernel/errors.ts';
import type { ProxyTask } from '../../kernel/proxy/proxy-task.ts';
import { Attacker } from './attacker.ts';
import { type Attempt, absent } from './attempt.ts';
import { judge, type Verdict } from './judge.ts';
import type { Scene } from './scene.ts';

export interface BatteryOptions {
  /** Told before each attempt. */
  readonly onStart?: (attempt: Attempt, index: number) => void;
  /** Aborted by Ctrl-C: the attempts that were made are reported. */
  readonly signal?: AbortSignal;
  /** Wraps the calls of an attempt, so that they are not taken for those of a command. */
  readonly around?: <T>(work: () => T) => T;
  /** What each attacker takes on before its attempt: it could keep the process that makes them from making more. */
  readonly prepare?: (task: ProxyTask) => void;
}

/** Makes attempts, each by a child of the process that is in the box, which is thrown away. */
export async function makeAttempts(
  attempts: readonly Attempt[],
  base: ProxyTask,
  scene: Scene,
  { onStart, signal, around = (work) => work(), prepare }: BatteryOptions = {},
): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const [index, attempt] of attempts.entries()) {
    await nextTurn();
    if (signal?.aborted) break;
    onStart?.(attempt, index);
    verdicts.push(around(() => makeAttempt(attempt, base, scene, prepare)));
  }
  return verdicts;
}

function makeAttempt(
  attempt: Attempt,
  base: ProxyTask,
  scene: Scene,
  prepare: BatteryOptions['prepare'],
): Verdict {
  const parent = new Attacker(base);
  const by = parent.fork();
  if (!by) return judge(attempt, absent('no-fork'), [], scene);
  const { tried } = by;
  // The clone that made the attacker is not part of the attempt.
  tried.length = 0;
  try {
    by.task.plumbing((task) => prepare?.(task));
    const outcome = attempt.run(by, scene);
    return judge(attempt, outcome, tried, scene);
  } catch (error) {
    if (error instanceof KernelError) throw new Error(`${attempt.name}: ${error.message}`, { cause: error });
    throw error;
  } finally {
    parent.endChildren();
  }
}
