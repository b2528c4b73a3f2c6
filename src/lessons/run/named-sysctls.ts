import { canonicalName } from '../../lab/sysctl/names.ts';
import type { LessonFile } from '../format/lesson.ts';

const NAMED = /\.sysctls\["([^"]+)"\]/g;

const known = new WeakMap<object, ReadonlySet<string>>();

/** The kernel parameters that conditions of a lesson name: `box.sysctls["net.ipv4.ip_forward"]`. */
export function namedSysctls(lesson: LessonFile): ReadonlySet<string> {
  const names = known.get(lesson) ?? new Set(namesIn({ ...lesson, text: undefined, solution: undefined }));
  known.set(lesson, names);
  return names;
}

function namesIn(value: unknown): string[] {
  if (typeof value === 'string')
    return [...value.matchAll(NAMED)].flatMap(([, name]) => canonicalName(name!) ?? []);
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(namesIn) : [];
}
