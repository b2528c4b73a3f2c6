import { isUnreadable } from '../../../kernel/proc/unreadable.ts';
import type { RlimitName } from '../../../kernel/rlimits.ts';
import { type Bound, UNLIMITED } from '../../../kernel/rlimits.ts';
import type { Snapshot } from '../../../lab/snapshot.ts';
import { type Part, planned } from '../part.ts';
import type { Site } from '../site.ts';

/** Keys are in no namespace: without a keyring of its own the box has those of whoever started ns-lab. */
export const keyring: Part = {
  name: 'keyring',
  plan({ profile, state, isNew }) {
    if (!profile.keyring || (!isNew && state.keyring !== undefined)) return { lines: [] };
    return {
      lines: [
        planned('new keyring', {
          en: 'a session keyring of its own: keys are in no namespace, and it would have yours',
          'zh-CN': '自己的会话密钥环：密钥不属于任何命名空间，否则它会有你的密钥',
        }),
      ],
    };
  },
};

/** Limits of each process by itself, setrlimit(2): a tighter one stays. */
export const rlimits: Part = {
  name: 'rlimits',
  plan(site) {
    const missing = site.profile.rlimits.filter(({ name, soft, hard }) => !isWithin(site, name, soft, hard));
    return {
      lines: missing.map(({ name, soft, hard, why }) => planned(`set rlimit ${name} ${soft}:${hard}`, why)),
    };
  },
};

function isWithin({ state, isNew }: Site, name: RlimitName, soft: number, hard: number): boolean {
  if (isNew || isUnreadable(state.rlimits)) return false;
  const limit = state.rlimits[name];
  return atMost(limit.soft, soft) && atMost(limit.hard, hard);
}

const atMost = (bound: Bound, most: number): boolean => bound !== UNLIMITED && bound <= most;

/** What ns-lab itself was started with need not be what a container starts with. */
export const umask: Part = {
  name: 'umask',
  plan({ state }) {
    if (isUnreadable(state.umask) || state.umask === USUAL_UMASK) return { lines: [] };
    return {
      lines: [
        planned(`set umask ${USUAL_UMASK}`, {
          en: 'what runtimes give, whatever your shell has',
          'zh-CN': '运行时给的值，与你的 shell 无关',
        }),
      ],
    };
  },
};

const USUAL_UMASK = '0022';

export const oomScore: Part = {
  name: 'oom_score_adj',
  plan({ state }) {
    const score = scoreOf(state);
    if (score === undefined || score >= 0) return { lines: [] };
    return {
      lines: [
        planned('set oom_score_adj 0', {
          en: 'it is not to be spared when the machine has no memory left, as ns-lab would be',
          'zh-CN': '机器内存用光时它不该像 ns-lab 那样被放过',
        }),
      ],
    };
  },
};

function scoreOf({ process, processes }: Snapshot): number | undefined {
  if (isUnreadable(process) || isUnreadable(processes)) return undefined;
  const score = processes.find(({ pid }) => pid === process.pid)?.oomScoreAdj;
  return score === undefined || isUnreadable(score) ? undefined : score;
}
