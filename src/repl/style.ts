import { Chalk } from 'chalk';
import { visible } from '../locale/visible.ts';

// chalk looks at the terminal and at FORCE_COLOR, but not at NO_COLOR (no-color.org).
const chalk = process.env.NO_COLOR ? new Chalk({ level: 0 }) : new Chalk();

/** False where all text looks the same. */
export const hasColours = chalk.level > 0;

type Paint = (text: string) => string;

/** Colours only what is visible: the text itself may have been chosen by others. */
const painter =
  (colour: Paint): Paint =>
  (text) =>
    colour(visible(text));

/** Roles of text in the plain face. */
export const style = {
  actor: painter(chalk.bold.cyan),
  call: painter(chalk.dim),
  change: painter(chalk.green),
  equivalent: painter(chalk.yellow),
  note: visible,
  title: painter(chalk.bold),
  emphasis: painter(chalk.underline),
  error: painter(chalk.red),
  remedy: painter(chalk.cyan),
  dim: painter(chalk.dim),
} as const satisfies Readonly<Record<string, Paint>>;
