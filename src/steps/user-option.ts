import { capabilityNames } from '../kernel/capabilities.ts';
import { readSetgroups } from '../kernel/proc/id-map.ts';
import { readStatus } from '../kernel/proc/status.ts';
import { mustBeRootless } from '../lab/host.ts';
import { becomeUser } from '../lab/identity.ts';
import { findUser, type ProgramUser, type UserWords } from '../lab/user-of-box.ts';
import { userWords } from './kinds.ts';
import { noteLeftOut, rootOptions } from './nsenter.ts';
import { option } from './params.ts';
import type { StepContext } from './step.ts';

/** `--user` of `run`, `exec` and `shell`. */
export const USER_OPTION = option(userWords, {
  en: 'as whom, by number or by a name of the box; otherwise as the user of the box',
  'zh-CN': '以谁的身份，写数字或盒子里的名字；不写则是盒子自己的用户',
});

/** Who a process is now, and the options of setpriv(1) that make a program the same. */
export interface Changed {
  readonly user: ProgramUser;
  readonly options: string;
}

/**
 * Makes the box's own process another user. From root to anybody else the kernel takes its capabilities.
 * @throws UnavailableError for a name that the box does not know; KernelError
 */
export function changeUser(context: StepContext, words: UserWords): Changed {
  const { box, task } = context;
  const user = findUser(task, words);
  const maySetGroups = readSetgroups(box.pid) === 'allow' || user.groups.length > 1;
  becomeUser(task, user, maySetGroups);
  task.afterNewIds();
  box.user = user;
  if (!maySetGroups) {
    context.note({
      en: 'its supplementary groups stay as they are: setgroups(2) is denied in this user namespace',
      'zh-CN': '附加组保持不变：这个用户命名空间里禁止 setgroups(2)',
    });
  }
  return { user, options: setprivOptions(user, maySetGroups) };
}

/**
 * The shell command that does what `run` and `shell` do: joins the box, as the user whom it has then. What nsenter(1)
 * does not take over is said.
 */
export function joiningCommand(context: StepContext, user: ProgramUser | undefined, command: string): string {
  const { box } = context;
  noteLeftOut(context);
  const becomes = user ?? box.user;
  const maySetGroups = readSetgroups(box.pid) === 'allow';
  const kept = capabilityNames(readStatus(box.pid).capAmb);
  const options = [
    ...(becomes ? [setprivOptions(becomes, maySetGroups)] : []),
    ...(kept.length > 0 && becomes?.uid !== 0 ? [ambientOptions(kept)] : []),
  ];
  const setpriv = options.length > 0 ? `setpriv ${options.join(' ')} ` : '';
  return `nsenter --target ${box.pid} --all ${rootOptions(box.pid)}${keepIds(context)}${setpriv}${command}`;
}

/** In a user namespace nsenter(1) becomes 0 and gives its groups up; where that is denied, the IDs are what they are. */
const keepIds = (context: StepContext): string =>
  mustBeRootless() && context.owns('user') ? '--preserve-credentials ' : '';

/** The options of setpriv(1) that give a program these capabilities over execve(2). */
export function ambientOptions(names: readonly string[]): string {
  const list = names.map((name) => `+${name.slice('CAP_'.length).toLowerCase()}`).join(',');
  return `--inh-caps=${list} --ambient-caps=${list}`;
}

/** The options of setpriv(1) that make a program this user. */
export function setprivOptions({ uid, gid, groups }: ProgramUser, maySetGroups: boolean): string {
  const list = maySetGroups ? `--groups=${groups.join(',')}` : '--keep-groups';
  return `--reuid=${uid} --regid=${gid} ${list}`;
}
