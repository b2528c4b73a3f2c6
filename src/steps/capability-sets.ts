import {
  allCapabilities,
  CAPABILITIES,
  type CapabilityName,
  capabilityBit,
  capabilityMask,
  capabilityNames,
  DOCKER_DEFAULT,
  readLastCapability,
} from '../kernel/capabilities.ts';
import { capsetArguments } from '../kernel/capset.ts';
import { PR } from '../kernel/flags.ts';
import { readStatus } from '../kernel/proc/status.ts';
import type { Call } from '../kernel/task.ts';
import { nearest } from './kinds/nearest.ts';
import { refuse } from './kinds/say.ts';
import { capabilityKind } from './kinds.ts';
import { ArgumentError, type Kind } from './params.ts';
import type { StepContext } from './step.ts';

const CAPABILITY_KIND = capabilityKind(CAPABILITIES.map(({ name }) => name));

/** A capability, or a word that stands for a set of them. */
export function capabilityOr<W extends string>(words: readonly W[]): Kind<W | CapabilityName> {
  const expects = {
    en: `${words.join(' or ')}, or a capability, such as CAP_NET_ADMIN or net_admin`,
    'zh-CN': `单词 ${words.join('、')}，或一个能力（capability），例如 CAP_NET_ADMIN 或 net_admin`,
  };
  return {
    placeholder: `${words.join('|')}|CAP`,
    expects,
    parse(word) {
      const known = words.find((candidate) => candidate === word);
      if (known !== undefined) return known;
      try {
        return CAPABILITY_KIND.parse(word);
      } catch (error) {
        if (!(error instanceof ArgumentError)) throw error;
        return refuse(word, expects, [...nearest(word, words), ...error.nearest]);
      }
    },
    complete: (prefix, live) => [...words, ...(CAPABILITY_KIND.complete?.(prefix, live) ?? [])],
  };
}

/** The capabilities that words stand for; `all` are those that the kernel has, be it more than have a name here. */
export function expandCapabilities(
  words: readonly ('all' | 'docker' | CapabilityName)[],
  lastBit = readLastCapability(),
): Set<CapabilityName> {
  return new Set(
    words.flatMap((word): readonly CapabilityName[] => {
      if (word === 'all') return allCapabilities(lastBit);
      return word === 'docker' ? DOCKER_DEFAULT : [word];
    }),
  );
}

/**
 * Takes capabilities away from the box for good: from the bounding set, so that no execve(2) brings them back,
 * and from the sets of the process; capabilities(7).
 * @throws KernelError EPERM when the box does not have CAP_SETPCAP
 */
export function dropCapabilities(context: StepContext, isDropped: (name: CapabilityName) => boolean): void {
  const { task, box } = context;
  const status = readStatus(box.pid);
  const bounding = capabilityNames(status.capBnd);
  const dropped = bounding.filter(isDropped);
  task.callAll(dropped.map((name): Call => ['prctl', PR.PR_CAPBSET_DROP, capabilityBit(name), 0, 0, 0]));
  const kept = (mask: bigint) => mask & ~capabilityMask(capabilityNames(mask).filter(isDropped));
  const sets = {
    effective: kept(status.capEff),
    permitted: kept(status.capPrm),
    inheritable: kept(status.capInh),
  };
  task.call('capset', ...capsetArguments(sets));
  if (dropped.length > 0)
    context.shell(`exec setpriv --bounding-set ${setprivList(dropped, bounding)} --inh-caps -all sh`);
}

/** The shorter of setpriv(1)'s two ways: what to take away, or everything away and what to put back. */
function setprivList(dropped: readonly CapabilityName[], bounding: readonly CapabilityName[]): string {
  const short = (name: string) => name.slice('CAP_'.length).toLowerCase();
  const kept = bounding.filter((name) => !dropped.includes(name));
  if (kept.length < dropped.length) return ['-all', ...kept.map((name) => `+${short(name)}`)].join(',');
  return dropped.map((name) => `-${short(name)}`).join(',');
}
