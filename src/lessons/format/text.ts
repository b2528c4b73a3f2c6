import type { Problem } from './problem.ts';
import { words } from './words.ts';

/** A heading and what stands below it, up to the next heading that counts. */
export interface Section {
  readonly title: string;
  /** Markdown, without blank lines around it. */
  readonly body: string;
  /** The line of the heading, from 1. */
  readonly line: number;
}

/** The text of one step. */
export interface StepText extends Section {
  /** The parts below headings of the third level, by their ids: `question`, `answer`, `done`, `hint-…`, `broken-…`. */
  readonly parts: ReadonlyMap<string, Section>;
}

/** What a learner reads of a lesson in one language. */
export interface LessonText {
  readonly title: string;
  /** What stands before the first step. */
  readonly introduction: string;
  /** By the ids of the steps. */
  readonly steps: ReadonlyMap<string, StepText>;
}

/** The section after the last step, which has no step: what the learner now knows. */
export const END = 'end';

interface Heading {
  readonly level: number;
  readonly title: string;
  readonly id: string | undefined;
  /** From 0. */
  readonly at: number;
}

/** `## Look first {#look}` */
const HEADING = /^(#{1,3})\s+(.*?)(?:\s*\{#([^}]*)\})?\s*#*$/;
const FENCE = /^ {0,3}(```+|~~~+)/;

/** Reads text.LOCALE.md: one heading of the first level, one of the second for each step, of the third for its parts. */
export function parseText(file: string, text: string): { text: LessonText; problems: readonly Problem[] } {
  const lines = text.replace(/\r\n/g, '\n').split('\n');
  const headings = findHeadings(lines);
  const problems: Problem[] = [];
  const complain = (at: number, message: string) => problems.push({ file, line: at + 1, message });
  const section = (index: number): Section => {
    const { at, title } = headings[index]!;
    const body = lines
      .slice(at + 1, headings[index + 1]?.at)
      .join('\n')
      .trim();
    return { title, body, line: at + 1 };
  };
  let title = '';
  let introduction = '';
  const steps = new Map<string, StepText & { parts: Map<string, Section> }>();
  let step: (StepText & { parts: Map<string, Section> }) | undefined;
  for (const [index, { level, id, at, title: heading }] of headings.entries()) {
    if (level === 1) {
      if (title) complain(at, words().secondTitle);
      title ||= heading;
      introduction ||= section(index).body;
      continue;
    }
    if (id === undefined) {
      complain(at, words().noId(heading));
      // Its parts are nobody else's.
      if (level === 2) step = { ...section(index), parts: new Map() };
    } else if (level === 2) {
      if (steps.has(id)) complain(at, words().secondHeading(id));
      step = { ...section(index), parts: new Map() };
      steps.set(id, step);
    } else if (!step) complain(at, words().noStepAbove(heading));
    else if (step.parts.has(id)) complain(at, words().secondPart(id));
    else step.parts.set(id, section(index));
  }
  if (!title) complain(0, words().noTitle);
  return { text: { title, introduction, steps }, problems };
}

function findHeadings(lines: readonly string[]): Heading[] {
  const headings: Heading[] = [];
  let fence: string | undefined;
  for (const [at, line] of lines.entries()) {
    const mark = FENCE.exec(line)?.[1];
    // In a block of code # begins a comment.
    if (mark && (fence === undefined || mark.startsWith(fence)))
      fence = fence === undefined ? mark : undefined;
    const match = fence === undefined ? HEADING.exec(line) : null;
    if (match) headings.push({ level: match[1]!.length, title: match[2]!, id: match[3], at });
  }
  return headings;
}

/** The choices that a question offers: list items that begin with an id in backticks, `- `same`: It stays.` */
export function choicesOf(question: string): Map<string, string> {
  const choices = new Map<string, string>();
  for (const [, id, text] of question.matchAll(/^[-*] +`([^`]+)`\s*[:：]?\s*(.*)$/gm))
    choices.set(id!, text!.trim());
  return choices;
}

/** The question without its list of choices. */
export const withoutChoices = (question: string): string =>
  question.replace(/^[-*] +`[^`]+`\s*[:：]?.*\n?/gm, '').trim();
