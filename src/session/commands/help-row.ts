/** A line of help: a label, and a text that goes on beside it. */
export type Row = readonly [label: string, text: string];
export const BLANK: Row = ['', ''];
