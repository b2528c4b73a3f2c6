import { defineWords } from '../../locale/locale.ts';

/** What can be wrong with a path. */
export const words = defineWords({
  en: {
    noActor: (text: string) => `"${text}" does not begin with an actor`,
    unreadable: (text: string, rest: string) => `"${text}" cannot be read from "${rest}" on`,
    snapshot: 'a snapshot',
    element: (where: string) => `an element of ${where}`,
    noList: (where: string) => `${where} is no list`,
    meant: (where: string, name: string, guess: string) =>
      `${where} has no "${name}"; did you mean "${guess}"?`,
    has: (where: string, name: string, known: string) => `${where} has no "${name}"; it has ${known}`,
    noFields: (where: string) => `${where} has no fields`,
  },
  'zh-CN': {
    noActor: (text) => `"${text}" 不是以角色开头`,
    unreadable: (text, rest) => `"${text}" 从 "${rest}" 起无法读懂`,
    snapshot: '快照',
    element: (where) => `${where}的元素`,
    noList: (where) => `${where}不是列表`,
    meant: (where, name, guess) => `${where}没有 "${name}"；是不是 "${guess}"？`,
    has: (where, name, known) => `${where}没有 "${name}"；它有 ${known}`,
    noFields: (where) => `${where}没有字段`,
  },
});
