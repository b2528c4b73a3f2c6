import { readFileSync } from 'node:fs';
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { either, nearest } from '../../steps/kinds.ts';
import { packagePath } from '../package-files.ts';
import type { Problem } from './problem.ts';
import { fieldOf, type YamlFile, type YamlPath } from './yaml-file.ts';

const FILE = 'docs/lesson.schema.json';
/** What a lesson says in its first field. */
export const FORMAT = 1;

type Part = 'lesson' | 'tests' | 'class';
let validators: Readonly<Record<Part, ReturnType<Ajv2020['compile']>>> | undefined;

function validator(part: Part) {
  if (!validators) {
    const schema = JSON.parse(readFileSync(packagePath(FILE), 'utf8'));
    const ajv = new Ajv2020({ allErrors: true, verbose: true, allowUnionTypes: true });
    ajv.addSchema(schema);
    validators = {
      lesson: ajv.getSchema(schema.$id)!,
      tests: ajv.getSchema(`${schema.$id}#/$defs/tests`)!,
      class: ajv.getSchema(`${schema.$id}#/$defs/class`)!,
    };
  }
  return validators[part];
}

/** What in a YAML file does not fit docs/lesson.schema.json: each with its line, field and what was probably meant. */
export function schemaProblems(file: YamlFile, part: Part): Problem[] {
  if (file.problems.length > 0) return [...file.problems];
  const newer = newerFormat(file);
  if (newer) return [newer];
  const isValid = validator(part);
  if (isValid(file.value)) return [];
  return (isValid.errors ?? []).flatMap((error) => explain(file, error)).filter(isFirstOfItsKind);
}

/** A format of the future is one problem, not one for each of its fields. */
function newerFormat(file: YamlFile): Problem | undefined {
  const format = (file.value as { format?: unknown } | null)?.format;
  if (typeof format !== 'number' || format <= FORMAT) return undefined;
  const message = `it is written in format ${format}, and this ns-lab reads format ${FORMAT}: install a newer ns-lab`;
  return { file: file.name, line: file.lineOf(['format']), field: 'format', message };
}

function explain(file: YamlFile, error: ErrorObject): Problem[] {
  // `if` says only that `then` failed, which has its own error.
  if (error.keyword === 'if') return [];
  const path = pathOf(file, error.instancePath);
  const at = (where: YamlPath, message: string): Problem[] => [
    { file: file.name, line: file.lineOf(where), field: fieldOf(where), message },
  ];
  const { params } = error;
  switch (error.keyword) {
    case 'additionalProperties': {
      const name = params.additionalProperty as string;
      const known = Object.keys((error.parentSchema as { properties?: object }).properties ?? {});
      const [guess] = nearest(name, known);
      const help = guess ? `did you mean "${guess}"?` : `the fields are ${known.join(', ')}`;
      return at([...path, name], `there is no field "${name}"; ${help}`);
    }
    case 'required':
      return at(path, `the field "${params.missingProperty}" is missing`);
    case 'type':
      return at(path, `expected ${either(listOf(params.type).map(typeName))}, not ${shown(error.data)}`);
    case 'enum':
      return at(path, `expected ${either(params.allowedValues)}, not ${shown(error.data)}`);
    case 'const':
      return at(path, `expected ${JSON.stringify(params.allowedValue)}, not ${shown(error.data)}`);
    case 'minItems':
      return at(path, `expected at least ${count(params.limit, 'element')}`);
    case 'maxItems':
      return at(path, `expected at most ${count(params.limit, 'element')}`);
    case 'minProperties':
      return at(path, 'it says nothing');
    case 'minLength':
      return at(path, 'it is empty');
    case 'minimum':
      return at(path, `expected at least ${params.limit}, not ${shown(error.data)}`);
    case 'maximum':
      return at(path, `expected at most ${params.limit}, not ${shown(error.data)}`);
    case 'uniqueItems':
      return at([...path, Math.max(params.i, params.j)], 'it stands there twice');
    case 'pattern':
      return at(path, `${shown(error.data)} is no name here: it must match ${params.pattern}`);
    case 'propertyNames':
      return at([...path, params.propertyName], `"${params.propertyName}" is no name for a value`);
    default:
      return at(path, error.message ?? error.keyword);
  }
}

/** One mistake may break several rules: the first one says what it is. */
function isFirstOfItsKind(problem: Problem, index: number, all: readonly Problem[]): boolean {
  const isSame = (other: Problem) =>
    other.field === problem.field &&
    (other.message === problem.message || /is no name/.test(problem.message));
  return all.findIndex(isSame) === index;
}

/** The JSON pointer of an instance as keys; numbers where they are positions in a list. */
function pathOf(file: YamlFile, pointer: string): YamlPath {
  let value = file.value;
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part) => {
      const key = Array.isArray(value) ? Number(part) : part;
      value = (value as Record<string | number, unknown>)?.[key];
      return key;
    });
}

const listOf = (type: unknown): string[] => (Array.isArray(type) ? type : [type as string]);
const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  object: 'fields',
  array: 'a list',
};
const typeName = (type: string): string => TYPE_NAMES[type] ?? type;
const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;

function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (value === null || value === undefined) return 'nothing';
  return typeof value === 'object' ? 'fields' : JSON.stringify(value);
}
