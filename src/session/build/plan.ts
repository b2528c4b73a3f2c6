import { HOST } from '../../lab/actors.ts';
import type { Lab } from '../../lab/lab.ts';
import type { Text } from '../../locale/locale.ts';
import { DEFAULT_BOX } from '../../steps/new.ts';
import type { Part, PlannedLine } from './part.ts';
import { hiddenByRoot } from './parts/mounts.ts';
import { PARTS } from './parts.ts';
import type { Profile } from './profile.ts';
import { NS_LAB } from './profiles/ns-lab.ts';
import { canUse, type Site, siteOf } from './site.ts';

/** The commands that are missing for a complete container, and what cannot be done here. */
export interface Plan {
  readonly steps: readonly PlannedLine[];
  /** The lines of the steps. */
  readonly lines: readonly string[];
  readonly skipped: readonly Text[];
  /** Mount points whose file systems could only have been mounted before the box entered its root. */
  readonly hidden: readonly string[];
}

/**
 * Compares what the kernel says of a box with what a profile wants, and lists what is missing, in an order that
 * works.
 * @throws BoxEndedError
 */
export function planContainer(lab: Lab, actor: string, current: string, profile: Profile = NS_LAB): Plan {
  const site = siteOf(lab, actor === HOST ? DEFAULT_BOX : actor, profile);
  const steps: PlannedLine[] = site.isNew ? [newBox(site.name)] : [];
  const skipped: Text[] = [];
  for (const part of PARTS) {
    const lack = part.plan(site);
    const reason = lack.lines.length > 0 ? whyNot(site, part, lack.lines) : undefined;
    if (reason === undefined) steps.push(...lack.lines);
    else skipped.push(reason);
    skipped.push(...(lack.skipped ?? []));
  }
  const isCurrent = site.isNew || site.name === current;
  const addressed = isCurrent ? steps : steps.map((step) => address(step, site.name));
  return { steps: addressed, lines: addressed.map(({ line }) => line), skipped, hidden: hiddenByRoot(site) };
}

const newBox = (name: string): PlannedLine => ({
  line: `new ${name}`,
  why: { en: 'a container is a process: this one', 'zh-CN': '容器就是进程：就是这一个' },
});

/** The name of the box before each command that does not name its actor. */
const address = ({ line, why }: PlannedLine, name: string): PlannedLine => ({
  line: line.includes(': ') ? line : `${name}: ${line}`,
  why,
});

/** What was given up cannot be had again. */
function whyNot(site: Site, { needs }: Part, lines: readonly PlannedLine[]): Text | undefined {
  if (needs === undefined || canUse(site, needs)) return undefined;
  const commands = lines.map(({ line }) => `\`${line}\``);
  return {
    en: `not done: ${commands.join(', ')}: it takes ${needs}, which the box has given up`,
    'zh-CN': `没有做：${commands.join('、')}：这需要 ${needs}，而盒子已经放弃了它`,
  };
}
