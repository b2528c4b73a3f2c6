import type { KernelError } from '../kernel/errors.ts';
import { type Text, textOf } from '../locale/locale.ts';
import type { Box } from './box.ts';
import { type Facts, gatherFacts } from './explain/facts.ts';
import { IDENTITY_ROWS } from './explain/identity.ts';
import { JOINING_ROWS } from './explain/joining.ts';
import { LIMIT_ROWS } from './explain/limits.ts';
import { MOUNT_ROWS } from './explain/mounts.ts';
import { NAMESPACE_ROWS } from './explain/namespaces.ts';
import { NETWORK_ROWS } from './explain/network.ts';
import { PRIVILEGE_ROWS } from './explain/privileges.ts';
import { PROGRAM_ROWS } from './explain/programs.ts';
import { ANY, type Row } from './explain/row.ts';
import { SYSCTL_ROWS } from './explain/sysctls.ts';
import type { Lab } from './lab.ts';

/** Why the kernel refused, found in the live state after the failure, and what to do. */
export interface Explanation {
  readonly cause: string;
  readonly remedy: string;
}

/** The first row that fits explains the failure, so the more special ones come first. */
export const ROWS: readonly Row[] = [
  ...SYSCTL_ROWS,
  ...LIMIT_ROWS,
  ...PRIVILEGE_ROWS,
  ...IDENTITY_ROWS,
  ...JOINING_ROWS,
  ...NAMESPACE_ROWS,
  ...MOUNT_ROWS,
  ...PROGRAM_ROWS,
  ...NETWORK_ROWS,
];

/** Looks into the live state for the cause of a failure; undefined when the errno's own text must do. */
export function explain(
  lab: Lab | undefined,
  box: Box | undefined,
  error: KernelError,
): Explanation | undefined {
  const facts = gatherFacts(lab, box, error);
  const row = ROWS.find(
    ({ call, code, about, when }) =>
      (call === ANY || matches(call, error.call)) &&
      matches(code, error.code) &&
      (about?.test(error.text) ?? true) &&
      (when?.(facts) ?? true),
  );
  return row && { cause: say(row.cause, facts), remedy: say(row.remedy, facts) };
}

const say = (text: Row['cause'], facts: Facts): string =>
  textOf(typeof text === 'function' ? text(facts) : (text as Text));

const matches = (accepted: string | readonly string[], value: string): boolean =>
  typeof accepted === 'string' ? accepted === value : accepted.includes(value);
