import type { Text } from '../../locale/locale.ts';
import type { Facts } from './facts.ts';

/** What to do where only the first user namespace of a box can have a map. */
export const NESTED_REMEDY = {
  en: 'undo unshare: here only the first user namespace of a box can have a map',
  'zh-CN': 'undo unshare：在这里，盒子只有第一个用户命名空间能有映射',
};

/** `map root`, unless the map of this namespace can be written by nobody here. */
export const mapRootOr =
  (remedy: Text) =>
  ({ isUserNested }: Facts): Text =>
    isUserNested ? NESTED_REMEDY : remedy;
