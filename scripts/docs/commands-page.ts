import { REGISTRY } from '../../src/lessons/registry.ts';
import { inBoth } from '../../src/locale/locale.ts';
import type { Entry } from '../../src/session/glossary/entry.ts';
import { GLOSSARY } from '../../src/session/glossary/glossary.ts';
import { type CommandHelp, helpFor, type ParameterHelp } from '../../src/session/language/usage.ts';
import type { AnyCommand } from '../../src/steps/command.ts';
import { plainText, row } from './markdown.ts';

const INTRODUCTION = `# Commands

<!-- Made by \`npm run docs\` from the commands themselves: what is changed here is overwritten. -->

One language for the prompt and for scripts (\`ns-lab run FILE\`). The same text is in the lab: \`help COMMAND\`.

- One command a line. \`#\` begins a comment. Quotes and backslashes work as in a POSIX shell, and a backslash at the
  end of a line continues it. Nothing is expanded, and there are no pipes, redirections or \`;\`: those are for a
  shell in the box, \`run sh -c 'ls | wc'\`.
- A command acts for the current *actor*: the box that \`new\` or \`use\` chose, or \`host\`. \`NAME: COMMAND\` or
  \`--actor NAME COMMAND\` acts for another one once: \`host: show net\`.
- In usage lines, capitals stand for a word of yours, \`[ ]\` for what may be left out, \`...\` for one word or more,
  \`a|b\` for a choice.
`;

/** The text of docs/commands.md. */
export function commandsPage(): string {
  const groups = groupsOf(REGISTRY.commands);
  const sections = [...groups].map(([group, commands]) => [
    `## ${group[0]!.toUpperCase()}${group.slice(1)}`,
    '',
    ...commands.flatMap((command) => [...describe(helpFor(command)), '']),
  ]);
  return [INTRODUCTION, ...overview(groups), '', ...sections.flat(), ...glossary()].join('\n');
}

/** The words that `help WORD` explains. */
function glossary(): string[] {
  const parts = GLOSSARY.flatMap(({ title, entries }) => [
    `### Words: ${title.en.toLowerCase()}`,
    '',
    ...entries.flatMap((entry) => [define(entry), '']),
  ]);
  return [
    '## Glossary',
    '',
    'The same text is in the lab, in both languages: `help uts`, `help EPERM`.',
    '',
    ...parts,
  ];
}

function define({ term, text, man, lesson, docker }: Entry): string {
  const facts = [
    `See ${man.map(plainText).join(', ')}`,
    ...(lesson ? [`Lesson: \`lesson start ${lesson}\``] : []),
    ...(docker ? [`Docker: ${plainText(inBoth(docker).en)}`] : []),
  ];
  return `**${plainText(term)}.** ${plainText(text.en)} ${facts.join('. ')}.`;
}

function groupsOf(commands: readonly AnyCommand[]): Map<string, AnyCommand[]> {
  const groups = new Map<string, AnyCommand[]>();
  for (const command of commands) groups.set(command.group, [...(groups.get(command.group) ?? []), command]);
  return groups;
}

function overview(groups: ReadonlyMap<string, readonly AnyCommand[]>): string[] {
  const commands = [...groups.values()].flat();
  const rows = commands.map(({ name, summary }) =>
    row(`[\`${name}\`](#${name.replaceAll(' ', '-')})`, plainText(summary.en)),
  );
  return [row('command', 'what it does'), row('---', '---'), ...rows];
}

function describe({ name, summary, usage, parameters, example, man, docker, notes }: CommandHelp): string[] {
  const facts = [
    `- Example: \`${example}\``,
    ...(man.length > 0 ? [`- See: ${man.map(plainText).join(', ')}`] : []),
    ...(docker ? [`- Docker: ${plainText(docker)}`] : []),
  ];
  return [
    `### ${name}`,
    '',
    `${capitalized(plainText(summary))}.`,
    '',
    '```text',
    usage,
    '```',
    '',
    ...parameterTable(parameters),
    ...notes.flatMap((note) => [plainText(note), '']),
    ...facts,
  ];
}

function parameterTable(parameters: readonly ParameterHelp[]): string[] {
  if (parameters.length === 0) return [];
  const rows = parameters.map(({ form, help, expects }) => {
    const detail = expects && expects !== help ? ` (${expects})` : '';
    return row(`\`${form}\``, plainText(help + detail));
  });
  return [row('parameter', 'what it is'), row('---', '---'), ...rows, ''];
}

const capitalized = (text: string): string => text[0]!.toUpperCase() + text.slice(1);
