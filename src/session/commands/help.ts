import { UnavailableError } from '../../lab/errors.ts';
import type { AnyCommand } from '../../steps/command.ts';
import { anyWord, nearest } from '../../steps/kinds.ts';
import { anyNumber } from '../../steps/params.ts';
import { helpFor, usageOf } from '../language/usage.ts';
import { defineCommand } from './session-command.ts';

const GROUPS = {
  boxes: 'Boxes',
  namespaces: 'Namespaces and identity',
  files: 'File systems',
  network: 'Network',
  limits: 'Limits',
  privileges: 'Privileges',
  programs: 'Programs',
  look: 'Look',
  session: 'Session',
} as const;

export const help = defineCommand({
  name: 'help',
  group: 'session',
  summary: 'list the commands, or explain one',
  params: { command: anyNumber(anyWord('COMMAND'), 'the command') },
  man: [],
  example: 'help mount overlay',
  async run({ registry }, { command: words }) {
    if (words.length === 0)
      return { view: { lines: overview(registry.commands), data: registry.commands.map(helpFor) } };
    const name = words.join(' ');
    const under = [
      ...registry.commands.filter((each) => each.name === name),
      ...registry.commands.filter((each) => each.name.startsWith(`${name} `)),
    ];
    if (under.length === 0) {
      const names = registry.commands.map((each) => each.name);
      const [guess] = nearest(name, names);
      throw new UnavailableError(`there is no command "${name}"`, guess ? `help ${guess}` : 'help');
    }
    return { view: { lines: under.flatMap((each) => [...explain(each), '']), data: under.map(helpFor) } };
  },
});

function overview(commands: readonly AnyCommand[]): string[] {
  const width = Math.max(...commands.map((command) => command.name.length)) + 2;
  const lines: string[] = [];
  for (const [group, title] of Object.entries(GROUPS)) {
    lines.push(title);
    for (const command of commands.filter((each) => each.group === group)) {
      lines.push(`  ${command.name.padEnd(width)}${command.summary}`);
    }
    lines.push('');
  }
  lines.push('`help COMMAND` explains one. `NAME: COMMAND` acts for another actor once. # begins a comment.');
  return lines;
}

function explain(command: AnyCommand): string[] {
  const { name, summary, parameters, example, man, docker, notes } = helpFor(command);
  const width = Math.max(0, ...parameters.map(({ form }) => form.length)) + 2;
  const lines = [`${name}: ${summary}`, '', `  ${usageOf(command)}`, ''];
  for (const { form, help: text, expects } of parameters) {
    lines.push(`  ${form.padEnd(width)}${text}${expects && expects !== text ? ` (${expects})` : ''}`);
  }
  if (parameters.length > 0) lines.push('');
  for (const note of notes) lines.push(`  ${note}`);
  if (notes.length > 0) lines.push('');
  lines.push(`  example   ${example}`);
  if (man.length > 0) lines.push(`  see       ${man.join(', ')}`);
  if (docker) lines.push(`  docker    ${docker}`);
  return lines;
}
