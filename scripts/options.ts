/** What the scripts are told on their command lines. */
import { type ParseArgsConfig, parseArgs } from 'node:util';

type OptionsConfig = NonNullable<ParseArgsConfig['options']>;

const STATUS = { ok: 0, usage: 2 } as const;

export interface Usage<Options extends OptionsConfig> {
  /** The text for `--help`, and for whoever writes something else than it says. */
  readonly usage: string;
  readonly options?: Options;
  /** How many words may be given beside the options; any number if it does not say. */
  readonly maxWords?: number;
}

/** The options and words of this process. Ends it after `--help`, and when the command line is wrong. */
export function readOptions<Options extends OptionsConfig>({
  usage,
  options,
  maxWords = Number.POSITIVE_INFINITY,
}: Usage<Options>) {
  const all = { ...(options as Options), help: { type: 'boolean', short: 'h' } } as const;
  const read = () => parseArgs({ options: all, allowPositionals: true });
  let parsed: ReturnType<typeof read>;
  try {
    parsed = read();
  } catch (error) {
    // Node.js goes on with what it guesses was meant.
    const [problem] = (error as Error).message.split('. ');
    return endWith(STATUS.usage, `${problem}\n${usage}`);
  }
  const { values, positionals: words } = parsed;
  if ((values as { help?: boolean }).help) return endWith(STATUS.ok, usage);
  if (words.length > maxWords) return endWith(STATUS.usage, usage);
  return { values, words };
}

/** Ends the process: with the text on standard output if it was asked for, otherwise on standard error. */
export function endWith(status: number, text: string): never {
  console[status === STATUS.ok ? 'log' : 'error'](text);
  process.exit(status);
}
