/** What came of one thing that was tried. */
export interface Finding {
  /** The thing: `uts namespace`, `overlay`, `cpu controller`. */
  readonly what: string;
  /** `fails`: `build` does not work here without it. `limited`: something else does not, or not fully. */
  readonly result: 'works' | 'limited' | 'fails';
  /**
   * Whether it can be done in the way in which `build` and the lessons do it, in full: true also where only another
   * way is refused, or where it works at a price that changes nothing of what it does.
   */
  readonly isUsable: boolean;
  /** What was tried and what the kernel said. */
  readonly detail: string;
  /** What to do. */
  readonly remedy?: string;
}

/** What an attempt that went well found: a text when all is as wished. */
export type Evidence = string | Limited;

export interface Limited {
  readonly limited: string;
  readonly remedy?: string | undefined;
  /** True when it does what it should all the same. */
  readonly isUsable?: boolean;
}

/** One manner of doing a thing. */
export interface Way {
  /** As it continues a sentence: `as root without a user namespace`. */
  readonly name: string;
  /** @throws KernelError and the other errors of describeFailure */
  attempt(): Evidence | Promise<Evidence>;
}

/** Something to try. */
export interface Trial {
  readonly what: string;
  /** Whether `build` needs it. */
  readonly isNeeded: boolean;
  /** The first one is what `build` does, and decides between `works` and `fails`. */
  readonly ways: readonly [Way, ...Way[]];
  /** What to do about a failure, when there is more to say than explain() says. */
  readonly remedy?: (error: unknown) => string | undefined;
}

/** A trial of a thing that is done in one way only. */
export function trial(
  what: string,
  attempt: Way['attempt'],
  options: { readonly isNeeded?: boolean; readonly remedy?: Trial['remedy'] } = {},
): Trial {
  const { isNeeded = true, remedy } = options;
  return { what, isNeeded, ways: [{ name: '', attempt }], ...(remedy ? { remedy } : {}) };
}
