import { choice } from './kinds.ts';
import { option } from './params.ts';

/** What a step that mounts may be told instead of making the mounts of the box private first. */
export const propagationOption = option(choice(['unchanged']), {
  en: 'leave shared mounts as they are, instead of making all private before the first mount',
  'zh-CN': '保留 shared 挂载的现状，而不是在第一次挂载之前全部改为 private',
});
