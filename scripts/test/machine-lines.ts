import type { FileResult } from './result.ts';

/** What the tests in the machine tell, a line of JSON each. */
export type MachineLine =
  | { readonly kind: 'begin'; readonly file: string }
  | {
      readonly kind: 'result';
      readonly file: string;
      readonly result: FileResult;
      readonly durationMs: number;
    }
  | { readonly kind: 'end'; readonly leftovers: readonly string[] };
