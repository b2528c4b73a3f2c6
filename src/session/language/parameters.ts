import type { Param, Params } from '../../steps/params.ts';

/** A parameter under the name by which `run` gets it. */
export interface Parameter {
  readonly key: string;
  readonly param: Param<unknown>;
}

type Role = Param<unknown>['role'];

const OPTION_ROLES: readonly Role[] = ['option', 'labelled', 'flag'];
const VALUE_ROLES: readonly Role[] = ['option', 'labelled'];
const MANDATORY_ROLES: readonly Role[] = ['required', 'keyword', 'many', 'rest'];
const REPEATED_ROLES: readonly Role[] = ['many', 'anyNumber', 'rest'];

export const takesOptions = ({ role }: Param<unknown>): boolean => OPTION_ROLES.includes(role);
/** An option that is given with a value. */
export const takesValue = ({ role }: Param<unknown>): boolean => VALUE_ROLES.includes(role);
/** Needs one word at least. */
export const isMandatory = ({ role }: Param<unknown>): boolean => MANDATORY_ROLES.includes(role);
/** Takes more than one word. */
export const isRepeated = ({ role }: Param<unknown>): boolean => REPEATED_ROLES.includes(role);

/** Whether a placeholder is one name, such as `CIDR`; others show what may be written. */
export const isName = (placeholder: string): boolean => /^[A-Z ]+$/.test(placeholder);

/** `readOnly` is written `--read-only`; what is labelled has no dashes before it. */
export const optionName = ({ key, param: { role } }: Parameter): string =>
  `${role === 'labelled' ? '' : '--'}${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** The parameters that take words by their place, in order. */
export function positionsOf(params: Params): Parameter[] {
  return parametersOf(params).filter(({ param }) => !takesOptions(param));
}

/** The options and flags, by the names they are written with. */
export function optionsOf(params: Params): ReadonlyMap<string, Parameter> {
  const options = parametersOf(params).filter(({ param }) => takesOptions(param));
  return new Map(options.map((option) => [optionName(option), option]));
}

function parametersOf(params: Params): Parameter[] {
  return Object.entries(params).map(([key, param]) => ({ key, param }));
}

/** Whether a position would take this word. */
export function accepts({ kind }: Param<unknown>, word: string): boolean {
  try {
    kind.parse(word);
    return true;
  } catch {
    return false;
  }
}
