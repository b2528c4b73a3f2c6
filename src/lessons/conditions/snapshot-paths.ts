import { readFileSync } from 'node:fs';
import { nearest } from '../../steps/kinds.ts';
import { packagePath } from '../package-files.ts';
import type { Segment } from './path.ts';
import { words } from './words.ts';

/** The schema of what `--json --snapshots` prints; a test holds it against real snapshots. */
const SNAPSHOTS = 'docs/ledger.schema.json';
/** What is worked out of them is described with the lessons, the only ones that read it. */
const DERIVED = 'docs/lesson.schema.json';

interface Schema {
  readonly $ref?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly propertyNames?: { readonly enum?: readonly string[] };
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
}

/** One path of a snapshot as the page for authors lists it. */
export interface ListedPath {
  /** Without the actor: `network.links[].name`. */
  readonly path: string;
  /** `number`, `text`, `list of text`, … */
  readonly type: string;
  readonly description: string;
}

let definitions: Readonly<Record<string, Schema>> | undefined;

function definition(name: string): Schema {
  definitions ??= readDefinitions();
  return definitions[name]!;
}

function readDefinitions(): Readonly<Record<string, Schema>> {
  const [own, { derived, ...lessons }] = [SNAPSHOTS, DERIVED].map(
    (file) => JSON.parse(readFileSync(packagePath(file), 'utf8')).$defs,
  );
  const extended = (name: string, ...fields: string[]) => ({
    ...own[name],
    properties: {
      ...own[name].properties,
      ...Object.fromEntries(fields.map((field) => [field, derived.properties[field]])),
    },
  });
  const { usage, attacks, attempts, peer } = lessons;
  return {
    ...own,
    ...{ usage, attacks, attempts, peer },
    snapshot: extended('snapshot', 'usage', 'attacks'),
    link: extended('link', 'peer'),
  };
}

/** Follows references, and leaves out that every value may be unreadable. The outer description is the nearer one. */
function plain(schema: Schema): Schema[] {
  const own = schema.description === undefined ? {} : { description: schema.description };
  if (schema.$ref) {
    const name = schema.$ref.slice('#/$defs/'.length);
    return name === 'unreadable' ? [] : plain(definition(name)).map((each) => ({ ...each, ...own }));
  }
  const ways = schema.oneOf ?? schema.anyOf;
  if (ways) return ways.flatMap(plain).map((each) => ({ ...each, ...own }));
  // The shape of a value that is not there.
  if (schema.properties && Object.keys(schema.properties).join() === 'unavailable') return [];
  return [schema];
}

/** Every path of a snapshot, in the order of its fields. */
export function listPaths(): ListedPath[] {
  return [...walk(definition('snapshot'), '')];
}

function* walk(schema: Schema, path: string): Generator<ListedPath> {
  const ways = plain(schema);
  const description = ways.find((way) => way.description)?.description ?? '';
  const properties = propertiesOf(ways);
  const items = ways.find((way) => way.items)?.items;
  const values = ways.map((way) => way.additionalProperties).find((each) => typeof each === 'object');
  if (path && (description || (properties.size === 0 && !items)))
    yield { path, type: typeOf(ways), description };
  for (const [name, shapes] of properties)
    yield* walk(shapes.length === 1 ? shapes[0]! : { oneOf: shapes }, path ? `${path}.${name}` : name);
  if (items && plain(items).some((way) => way.properties)) yield* walk(items, `${path}[]`);
  if (values) yield* walk(values as Schema, `${path}["…"]`);
}

/** The fields that a value may have, each with the shapes that it has in one form of the value or another. */
function propertiesOf(ways: readonly Schema[]): Map<string, Schema[]> {
  const found = new Map<string, Schema[]>();
  for (const way of ways)
    for (const [name, shape] of Object.entries(way.properties ?? {}))
      found.set(name, [...(found.get(name) ?? []), shape]);
  return found;
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'number',
  number: 'number',
  boolean: 'true or false',
  object: 'fields',
};

function typeOf(ways: readonly Schema[]): string {
  const names = ways.flatMap((way) => {
    if (way.const !== undefined) return [JSON.stringify(way.const)];
    if (way.enum) return way.enum.map((each) => JSON.stringify(each));
    if (way.type === 'array') {
      const element = typeOf(plain(way.items ?? {}));
      return [element === 'fields' ? 'list' : `list of ${element}`];
    }
    return [way.type ?? 'object'].flat().map((type) => TYPE_NAMES[type] ?? type);
  });
  return [...new Set(names)].join(' or ');
}

/** What is wrong with the fields of a path in a snapshot, or undefined. */
export function pathFault(segments: readonly Segment[]): string | undefined {
  return faultIn([definition('snapshot')], segments, words().snapshot);
}

/** The same of a property of the elements of the list at a path. */
export function propertyFault(list: readonly Segment[], property: readonly Segment[]): string | undefined {
  return pathFault([...list, { kind: 'each' }, ...property]);
}

function faultIn(
  schemas: readonly Schema[],
  segments: readonly Segment[],
  where: string,
): string | undefined {
  const [segment, ...rest] = segments;
  const ways = schemas.flatMap(plain);
  if (!segment) return undefined;
  if (segment.kind === 'field') {
    const known = ways.flatMap((way) => Object.entries(way.properties ?? {}));
    const found = known.filter(([name]) => name === segment.name).map(([, schema]) => schema);
    const open = ways
      .map((way) => way.additionalProperties)
      .filter((each) => typeof each === 'object') as Schema[];
    // The keys in a kernel file are not in the schema.
    if (found.length === 0 && open.length === 0 && ways.some((way) => way.type === 'string'))
      return undefined;
    const names = ways.flatMap((way) => way.propertyNames?.enum ?? []);
    const isKnown =
      found.length > 0 || (open.length > 0 && (names.length === 0 || names.includes(segment.name)));
    if (isKnown) return faultIn(found.length > 0 ? found : open, rest, `"${segment.name}"`);
    return unknownField(segment.name, [...known.map(([name]) => name), ...names], where);
  }
  const items = ways.flatMap((way) => (way.items ? [way.items] : []));
  if (items.length === 0) return words().noList(where);
  if (segment.kind === 'filter') {
    const fields = items.flatMap(plain).flatMap((way) => Object.keys(way.properties ?? {}));
    if (!fields.includes(segment.field)) return unknownField(segment.field, fields, words().element(where));
  }
  return faultIn(items, rest, words().element(where));
}

function unknownField(name: string, known: readonly string[], where: string): string {
  const [guess] = nearest(name, known);
  if (guess) return words().meant(where, name, guess);
  return known.length > 0 ? words().has(where, name, known.join(', ')) : words().noFields(where);
}
