/**
 * How attributes and message bodies are described, as data, and the JavaScript types that follow from it.
 * The tables themselves are in schema-*.ts.
 */
import type { Scalar, ScalarTypes } from './scalars.ts';
import type { Fields, StructTable } from './structs.ts';

/** How the payload of an attribute is laid out. */
export type Format =
  | Scalar
  | { readonly struct: StructTable }
  | { readonly nested: AttributeTable }
  /** Nested attributes that all have one type: a list of values. */
  | { readonly listOf: readonly [type: number, format: Scalar] }
  /** The same, a list of lists of attributes. */
  | { readonly listOfNested: readonly [type: number, table: AttributeTable] }
  /** Nested attributes whose table depends on the value of an attribute that stands beside them. */
  | { readonly dependsOn: string; readonly tables: Readonly<Record<string, AttributeTable>> }
  /** A whole message body inside an attribute. */
  | { readonly body: BodyTable }
  /** An array of structs with attributes: struct rtnexthop, which begins with its length. */
  | { readonly arrayOf: BodyTable };

/** Attributes by name. The type is the number that the kernel's header gives it, with NLA_F_NESTED where used. */
export type AttributeTable = Readonly<Record<string, readonly [type: number, format: Format]>>;

/** A struct and the attributes that follow it. */
export interface BodyTable {
  readonly header: StructTable;
  readonly attributes: AttributeTable;
}

/** An attribute that its table does not list: its type with all flags, and its payload. */
export interface UnknownAttribute {
  readonly type: number;
  readonly hex: string;
}

/** Attribute values by name, in the order of the message; unknown attributes have keys such as `#67`. */
export type Values<T extends AttributeTable> = {
  readonly [K in keyof T]?: Value<T[K][1]> | undefined;
} & { readonly [unknown: `#${string}`]: UnknownAttribute };

export interface Body<B extends BodyTable> {
  readonly header: Fields<B['header']>;
  readonly attributes: Values<B['attributes']>;
}

/** A body to be sent: what is not given is zero, or absent. */
export interface PartialBody<B extends BodyTable> {
  readonly header?: Partial<Fields<B['header']>>;
  readonly attributes?: Values<B['attributes']>;
}

export type Value<F extends Format> = F extends Scalar
  ? ScalarTypes[F]
  : F extends { struct: infer S extends StructTable }
    ? Fields<S>
    : F extends { nested: infer T extends AttributeTable }
      ? Values<T>
      : F extends { listOf: readonly [number, infer S extends Scalar] }
        ? readonly ScalarTypes[S][]
        : F extends { listOfNested: readonly [number, infer T extends AttributeTable] }
          ? readonly Values<T>[]
          : F extends { tables: infer M extends Record<string, AttributeTable> }
            ? Values<M[keyof M]>
            : F extends { body: infer B extends BodyTable }
              ? PartialBody<B>
              : F extends { arrayOf: infer B extends BodyTable }
                ? readonly PartialBody<B>[]
                : never;
