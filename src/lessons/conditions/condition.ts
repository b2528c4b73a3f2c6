/** A value that another one is compared with: a literal, or one that is read when the condition is evaluated. */
export type Literal = string | number | boolean;
export type Operand = Literal | Reference;

export interface Reference {
  /** A value of a snapshot. */
  readonly path?: string;
  /** The name of a captured value. */
  readonly captured?: string;
  /** For numbers: the value is multiplied first, and this is added then. */
  readonly times?: number;
  readonly plus?: number;
}

/** What can be asked of a value. All that are given must hold. */
export interface Test {
  readonly equals?: Operand;
  readonly differs?: Operand;
  /** Values, or a list that is read: `{path: web.network.routes[].destination}`. */
  readonly one_of?: readonly Operand[] | Reference;
  readonly less_than?: Operand;
  readonly at_most?: Operand;
  readonly more_than?: Operand;
  readonly at_least?: Operand;
  readonly exists?: boolean;
  /** A regular expression that is found somewhere in the text. */
  readonly matches?: string;
  /** A list has this element, or a text this part. */
  readonly contains?: Operand;
  readonly lacks?: Operand;
  readonly some?: Element;
  readonly every?: Element;
  readonly none?: Element;
  readonly count?: number | Count;
}

/** What an element of a list is like: properties, each with a literal or a test. `self` is the element itself. */
export type Element = Readonly<Record<string, Literal | Test>>;

export interface Count extends Pick<Test, 'equals' | 'less_than' | 'at_most' | 'more_than' | 'at_least'> {
  /** Only elements that are like this count. */
  readonly where?: Element;
}

/** A condition over the snapshots of one moment: a path with tests, or others combined. */
export interface Condition extends Test {
  readonly path?: string;
  readonly any?: readonly Condition[];
  readonly all?: readonly Condition[];
  readonly not?: Condition;
  /** These have held together at some moment since the step began. */
  readonly seen?: readonly Condition[];
}

export const COMBINATORS = ['any', 'all', 'not', 'seen'] as const;
export const OPERATORS = [
  'equals',
  'differs',
  'one_of',
  'less_than',
  'at_most',
  'more_than',
  'at_least',
  'exists',
  'matches',
  'contains',
  'lacks',
  'some',
  'every',
  'none',
  'count',
] as const satisfies readonly (keyof Test)[];
