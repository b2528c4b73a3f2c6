import { textOf, translate } from '../../locale/locale.ts';
import type { AnyCommand } from '../../steps/command.ts';
import type { Params } from '../../steps/params.ts';
import { optionName, type Parameter } from './parameters.ts';

/** `add veth [NAME] [--addr CIDR] [--bridge NAME]`; options stand where they may: before a rest. */
export function usageOf({ name, params }: { name: string; params: Params }): string {
  const written = Object.entries(params).map(([key, param]) => ({
    param,
    text: writeParameter({ key, param }),
  }));
  const inOrder = [
    ...written.filter(({ param }) => param.role !== 'rest'),
    ...written.filter(({ param }) => param.role === 'rest'),
  ];
  return [name, ...inOrder.map(({ text }) => text)].join(' ');
}

/** How many usage lines an error may bring along. */
const MOST_USAGE_LINES = 12;

/** The usage lines of these commands; not more than fit under an error. */
export const usageLines = (commands: readonly AnyCommand[]): string[] =>
  commands.slice(0, MOST_USAGE_LINES).map(usageOf);

/** One parameter as a usage line shows it. */
export function writeParameter({ key, param }: Parameter): string {
  const { role, kind } = param;
  switch (role) {
    case 'required':
    case 'keyword':
      return kind.placeholder;
    case 'optional':
      return `[${kind.placeholder}]`;
    case 'many':
    case 'rest':
      return `${kind.placeholder}...`;
    case 'anyNumber':
      return `[${kind.placeholder}...]`;
    case 'option':
    case 'labelled':
    case 'flag':
      return `[${writeOption({ key, param })}]`;
  }
}

/** `--addr CIDR`, or a flag's name alone. */
export function writeOption({ key, param }: Parameter): string {
  const name = optionName({ key, param });
  return param.role === 'flag' ? name : `${name} ${param.kind.placeholder}`;
}

/** What `help COMMAND` says of one parameter. */
export interface ParameterHelp {
  /** As in the usage line. */
  readonly form: string;
  readonly help: string;
  /** What its words look like; none for flags. */
  readonly expects: string | undefined;
}

/** What `help COMMAND` says, for a face to lay out. */
export interface CommandHelp {
  readonly name: string;
  readonly summary: string;
  readonly usage: string;
  /** Without fixed words. */
  readonly parameters: readonly ParameterHelp[];
  readonly example: string;
  readonly man: readonly string[];
  readonly docker: string | undefined;
  readonly notes: readonly string[];
}

export function helpFor(command: AnyCommand): CommandHelp {
  const params = Object.entries(command.params as Params).filter(([, { role }]) => role !== 'keyword');
  return {
    name: command.name,
    summary: translate(command.summary),
    usage: usageOf(command),
    parameters: params.map(([key, param]) => ({
      form: writeParameter({ key, param }),
      help: textOf(param.help),
      expects: textOf(param.kind.expects) || undefined,
    })),
    example: command.example,
    man: command.man,
    docker: command.docker && textOf(command.docker),
    notes: (command.notes ?? []).map(textOf),
  };
}
