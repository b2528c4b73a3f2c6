import { Chalk } from 'chalk';

// chalk looks at the terminal and at FORCE_COLOR, but not at NO_COLOR (no-color.org).
const chalk = process.env.NO_COLOR ? new Chalk({ level: 0 }) : new Chalk();

/** False where all text looks the same. */
export const hasColours = chalk.level > 0;

/** Roles of text in the plain face. */
export const style = {
  actor: chalk.bold.cyan,
  call: chalk.dim,
  change: chalk.green,
  equivalent: chalk.yellow,
  note: (text: string) => text,
  title: chalk.bold,
  emphasis: chalk.underline,
  error: chalk.red,
  remedy: chalk.cyan,
  dim: chalk.dim,
};
