import { type Text, textOf } from '../../locale/locale.ts';
import type { OwnReason, Unreadable } from './unreadable.ts';

const WORDS: Readonly<Record<OwnReason, Text>> = {
  ended: { en: 'the process has ended', 'zh-CN': '进程已经结束' },
  'not-said': { en: 'this kernel does not say', 'zh-CN': '这个内核没有说明' },
  'not-looked-at': { en: 'not looked at', 'zh-CN': '没有查看' },
  'observer-ended': {
    en: "ns-lab's observer was killed from outside while it looked; another one looks the next time",
    'zh-CN': 'ns-lab 的观察者在查看时被人从外面杀死了；下次由另一个来看',
  },
  'outside-mount': {
    en: 'the group is not below the mount point of its hierarchy',
    'zh-CN': '这个组不在它的层级的挂载点之下',
  },
  'no-such-file': {
    en: 'no such file in this group: it is the root group, the controller is not enabled for it, or this kernel does not have it',
    'zh-CN': '这个组里没有这个文件：它是根组，或没有为它打开这个控制器，或这个内核没有这个文件',
  },
};

/** Why a value could not be read, in words. What the kernel said stays as the kernel said it. */
export const unreadableText = ({ unreadable }: Unreadable): Text =>
  Object.hasOwn(WORDS, unreadable) ? WORDS[unreadable as OwnReason] : unreadable;

/** The same where a value would stand: `? EACCES: permission denied`. */
export const shownUnreadable = (value: Unreadable): string => `? ${textOf(unreadableText(value))}`;
