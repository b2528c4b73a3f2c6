import { readFileSync } from 'node:fs';
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { either, nearest } from '../../steps/kinds.ts';
import { packagePath } from '../package-files.ts';
import type { Problem } from './problem.ts';
import { words } from './words.ts';
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
  const found = (isValid.errors ?? []).flatMap((error) =>
    explain(file, error).map((problem) => ({ problem, isName: NAME_RULES.has(error.keyword) })),
  );
  return found.filter(isFirstOfItsKind).map(({ problem }) => problem);
}

/** A format of the future is one problem, not one for each of its fields. */
function newerFormat(file: YamlFile): Problem | undefined {
  const format = (file.value as { format?: unknown } | null)?.format;
  if (typeof format !== 'number' || format <= FORMAT) return undefined;
  const message = words().newerFormat(format, FORMAT);
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
      const help = guess ? words().didYouMean(guess) : words().fieldsAre(known.join(', '));
      return at([...path, name], words().noField(name, help));
    }
    case 'required':
      return at(path, words().fieldMissing(params.missingProperty));
    case 'type':
      return at(path, words().expected(either(listOf(params.type).map(typeName)), shown(error.data)));
    case 'enum':
      return at(path, words().expected(either(params.allowedValues), shown(error.data)));
    case 'const':
      return at(path, words().expected(JSON.stringify(params.allowedValue), shown(error.data)));
    case 'minItems':
      return at(path, words().atLeastElements(params.limit));
    case 'maxItems':
      return at(path, words().atMostElements(params.limit));
    case 'minProperties':
      return at(path, words().saysNothing);
    case 'minLength':
      return at(path, words().empty);
    case 'minimum':
      return at(path, words().expected(words().atLeast(params.limit), shown(error.data)));
    case 'maximum':
      return at(path, words().expected(words().atMost(params.limit), shown(error.data)));
    case 'uniqueItems':
      return at([...path, Math.max(params.i, params.j)], words().twice);
    case 'pattern':
      return at(path, words().noName(shown(error.data), params.pattern));
    case 'propertyNames':
      return at([...path, params.propertyName], words().noValueName(params.propertyName));
    default:
      return at(path, error.message ?? error.keyword);
  }
}

interface Found {
  readonly problem: Problem;
  readonly isName: boolean;
}

/** What is of another type is no name either. */
const NAME_RULES = new Set(['pattern', 'propertyNames']);

/** One mistake may break several rules: the first one says what it is. */
function isFirstOfItsKind({ problem, isName }: Found, index: number, all: readonly Found[]): boolean {
  const isSame = ({ problem: other }: Found) =>
    other.field === problem.field && (other.message === problem.message || isName);
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
const typeName = (type: string): string => (words().types as Record<string, string>)[type] ?? type;

function shown(value: unknown): string {
  if (Array.isArray(value)) return words().types.array;
  if (value === null || value === undefined) return words().nothing;
  return typeof value === 'object' ? words().types.object : JSON.stringify(value);
}
