import {
  allCapabilities,
  capabilityBit,
  capabilityMask,
  capabilityNames,
  DOCKER_DEFAULT,
  readLastCapability,
} from '../../kernel/capabilities.ts';
import { capsetArguments } from '../../kernel/capset.ts';
import { KernelError } from '../../kernel/errors.ts';
import { PR } from '../../kernel/flags.ts';
import { readStatus } from '../../kernel/proc/status.ts';
import { currentArch } from '../../kernel/proxy/code.ts';
import type { ProxyTask } from '../../kernel/proxy/proxy-task.ts';
import { defaultProfile } from '../../kernel/seccomp/default-profile.ts';
import { assembleProfile } from '../../kernel/seccomp/filter.ts';
import { denyProfile } from '../../kernel/seccomp/profile.ts';
import { translate } from '../../locale/locale.ts';
import { UnavailableError } from '../errors.ts';
import { installFilter } from '../install-filter.ts';
import { type Evidence, type Trial, trial } from './finding.ts';
import type { Ground } from './ground.ts';
import { namespaceRemedy } from './remedies.ts';

/** What ns-lab itself may do: for root, what is missing; otherwise what a user namespace gives. */
export function capabilityTrial(): Trial {
  const attempt = (): Evidence => {
    const { capEff } = readStatus('self');
    const all = allCapabilities(readLastCapability());
    const who = translate({
      en: `user ${process.geteuid!()} has ${capabilityNames(capEff).length} of ${all.length}`,
      'zh-CN': `用户 ${process.geteuid!()} 有 ${all.length} 个能力中的 ${capabilityNames(capEff).length} 个`,
    });
    if (process.geteuid!() !== 0)
      return translate({
        en: `${who}, outside of a user namespace of its own`,
        'zh-CN': `${who}（在自己的用户命名空间之外）`,
      });
    const missing = all.filter((name) => !(capEff & capabilityMask([name])));
    if (missing.length === 0) return who;
    return {
      limited: translate({
        en: `${who}; missing: ${missing.join(', ')}`,
        'zh-CN': `${who}；缺少：${missing.join('、')}`,
      }),
      remedy: translate({
        en: 'what needs them is refused, except in a user namespace, which has them all inside',
        'zh-CN': '需要它们的操作会被拒绝，除非在用户命名空间里，那里面什么能力都有',
      }),
    };
  };
  return trial('capabilities', attempt, { isNeeded: false });
}

/** Giving up privileges, as `build` does it at the end. */
export function privilegeTrials(ground: Ground): Trial[] {
  const step = (what: string, work: (task: ProxyTask) => string, advise = namespaceRemedy): Trial => ({
    what,
    isNeeded: true,
    ways: ground.boxWays([], work),
    remedy: advise,
  });
  return [
    step('dropping capabilities', dropCapabilities),
    step('no_new_privs', setNoNewPrivs),
    step('seccomp', loadFilters, seccompRemedy),
  ];
}

const seccompRemedy = (error: unknown): string | undefined =>
  error instanceof KernelError && error.call === 'seccomp'
    ? translate({
        en: 'use a kernel with CONFIG_SECCOMP_FILTER',
        'zh-CN': '使用带 CONFIG_SECCOMP_FILTER 的内核',
      })
    : namespaceRemedy(error);

function dropCapabilities(task: ProxyTask): string {
  const before = readStatus(task.pid);
  const kept = capabilityMask(DOCKER_DEFAULT);
  for (const name of capabilityNames(before.capBnd & ~kept)) {
    task.call('prctl', PR.PR_CAPBSET_DROP, capabilityBit(name), 0, 0, 0);
  }
  task.call('capset', ...capsetArguments({ effective: kept, permitted: kept, inheritable: 0n }));
  const after = readStatus(task.pid);
  const count = (mask: bigint) => capabilityNames(mask).length;
  return translate({
    en: `effective ${count(before.capEff)} → ${count(after.capEff)}, bounding ${count(before.capBnd)} → ${count(after.capBnd)}`,
    'zh-CN': `effective ${count(before.capEff)} → ${count(after.capEff)}，bounding ${count(before.capBnd)} → ${count(after.capBnd)}`,
  });
}

function setNoNewPrivs(task: ProxyTask): string {
  task.call('prctl', PR.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  return `NoNewPrivs: ${Number(readStatus(task.pid).noNewPrivs)}`;
}

function loadFilters(task: ProxyTask): string {
  const arch = currentArch()!;
  task.call('prctl', PR.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  const filter = assembleProfile(arch, defaultProfile(DOCKER_DEFAULT));
  installFilter(task, filter);
  // Without a filter getpid(2) cannot fail.
  installFilter(task, assembleProfile(arch, denyProfile(['getpid'])));
  const { seccomp, seccompFilters } = readStatus(task.pid);
  const answer = answerOf(task);
  return translate({
    en: `the default filter (${filter.length} instructions) and one that denies getpid: Seccomp: ${seccomp}, ${seccompFilters ?? '?'} filters, getpid() = ${answer}`,
    'zh-CN': `默认过滤器（${filter.length} 条指令）和一个禁止 getpid 的过滤器：Seccomp: ${seccomp}，${seccompFilters ?? '?'} 个过滤器，getpid() = ${answer}`,
  });
}

function answerOf(task: ProxyTask): string {
  try {
    const pid = task.call('getpid');
    throw new UnavailableError({
      en: `a filter that denies getpid is loaded, but getpid() = ${pid}`,
      'zh-CN': `装了禁止 getpid 的过滤器，但 getpid() = ${pid}`,
    });
  } catch (error) {
    if (error instanceof KernelError) return error.code;
    throw error;
  }
}
