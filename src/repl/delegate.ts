import { createInterface } from 'node:readline/promises';
import { readCgroupView } from '../kernel/cgroup/hierarchies.ts';
import { execve } from '../kernel/ffi.ts';
import {
  DELEGATING_COMMAND,
  type Delegation,
  delegationFacts,
  examineDelegation,
} from '../lab/delegation.ts';
import { UnavailableError } from '../lab/errors.ts';
import { defineWords } from '../locale/locale.ts';
import { print } from './print.ts';

const words = defineWords({
  en: {
    impossible: (why: string) => `--delegate: ${why}`,
    offer: `Limits need a control group that is yours, and this one is not. systemd can start ns-lab in one:
  ${DELEGATING_COMMAND}
Start it again there? [Y/n] `,
    declined: 'Without it, limits are refused. `ns-lab --delegate` does it without asking.',
  },
  'zh-CN': {
    impossible: (why) => `--delegate：${why}`,
    offer: `设置限制需要一个属于你的控制组，而现在的控制组不属于你。systemd 可以在这样的组里启动 ns-lab：
  ${DELEGATING_COMMAND}
要在那里重新启动吗？[Y/n] `,
    declined: '否则设置限制会被拒绝。`ns-lab --delegate` 不询问，直接这样启动。',
  },
});

/** Set in the ns-lab that was started again, which does not ask again when that was not enough. */
const MARK = 'NS_LAB_DELEGATED';

/**
 * `--delegate`: starts ns-lab again in a group that is delegated to its user, with the same arguments, and returns
 * only where that is not needed. @throws UnavailableError where it cannot be had
 */
export function delegate(): void {
  // Elsewhere ns-lab says what to do instead.
  if (process.env[MARK] || process.platform !== 'linux') return;
  const delegation = examineDelegation(delegationFacts(readCgroupView()));
  if (delegation.kind === 'impossible')
    throw new UnavailableError(words().impossible(delegation.why), delegation.remedy);
  if (delegation.kind === 'possible') startAgain(delegation);
}

/** At a terminal, asks a person who has no limits here but could have. */
export async function offerDelegation(): Promise<void> {
  if (process.env[MARK] || process.geteuid!() === 0 || !process.stdin.isTTY || !process.stdout.isTTY) return;
  const delegation = examineDelegation(delegationFacts(readCgroupView()));
  if (delegation.kind !== 'possible') return;
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await new Promise<string>((resolve) => {
    // Ctrl-D and Ctrl-C are no answer.
    lines.once('close', () => resolve('no'));
    lines.question(words().offer).then(resolve, () => resolve('no'));
  });
  lines.close();
  if (/^(y(es)?)?$/i.test(answer.trim())) startAgain(delegation);
  print(words().declined);
}

/** systemd-run(1) makes the scope, and then becomes the command: the process is still this one. */
function startAgain({ program, args, env }: Delegation & { kind: 'possible' }): never {
  const command = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  return execve(program, [program, ...args, ...command], { ...env, [MARK]: '1' });
}
