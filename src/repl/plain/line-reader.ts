import { createInterface, type Interface } from 'node:readline';
import { visibleLines } from '../../locale/visible.ts';
import { HISTORY_LENGTH } from '../command-history.ts';
import { printRows } from '../print.ts';

/** What completion offers for a line up to the cursor. */
export interface Offered {
  /** Whole words. */
  readonly hits: string[];
  /** The part of the line that they replace. */
  readonly replaced: string;
  /** What is expected where there is no word to offer. */
  readonly hint?: string | undefined;
}

export type Completer = (line: string) => Offered;

export interface LineReaderOptions {
  /** With editing, history and completion; otherwise lines come from a pipe. */
  readonly isTerminal: boolean;
  /** Newest first. */
  readonly history: readonly string[];
  readonly complete: Completer;
}

/** Ctrl-C where there is more to give up than a line. */
export const GIVEN_UP = Symbol('given up');

/** Reads lines from standard input. Between two lines it lets go of the terminal, so that commands can have it. */
export class LineReader {
  readonly #options: LineReaderOptions;
  readonly #waiting: string[] = [];
  #interface: Interface | undefined;
  #history: string[];
  /** What was typed, or pasted, after the line that is being carried out. */
  #unfinished = '';
  #hasEnded = false;
  #isGivenUp = false;
  #waitsForLine = false;
  #wake: (() => void) | undefined;

  constructor(options: LineReaderOptions) {
    this.#options = options;
    this.#history = [...options.history];
    // A terminal that is closed is an error (EIO), where a pipe would have its end.
    process.stdin.on('error', this.#onEnd);
  }

  readonly #onEnd = (): void => {
    this.#hasEnded = true;
    this.#wake?.();
  };

  get isTerminal(): boolean {
    return this.#options.isTerminal;
  }

  get history(): readonly string[] {
    return this.#history;
  }

  /**
   * The next line, or undefined at the end of the input.
   * @param mayGiveUp Ctrl-C resolves with GIVEN_UP, instead of clearing the line
   */
  async next(prompt: string, mayGiveUp = false): Promise<string | typeof GIVEN_UP | undefined> {
    const pasted = this.#waiting.shift();
    if (pasted !== undefined) {
      // It was shown when it was pasted, but far from what it does.
      if (this.isTerminal) process.stdout.write(`${prompt}${visibleLines(pasted)}\n`);
      return pasted;
    }
    const rl = this.#open();
    rl.setPrompt(prompt);
    if (this.isTerminal) this.#show(rl);
    this.#isGivenUp = false;
    while (this.#waiting.length === 0 && !this.#hasEnded && !(mayGiveUp && this.#isGivenUp)) {
      this.#waitsForLine = true;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#waitsForLine = false;
    }
    if (this.#waiting.length > 0) return this.#waiting.shift();
    return this.#hasEnded ? undefined : GIVEN_UP;
  }

  /** A question; where Enter alone is a no, only a clear yes accepts. Its answer is not in the history. */
  async confirm(question: string, usual = false): Promise<boolean> {
    const history = this.#history;
    const answer = await this.next(`${visibleLines(question)} ${usual ? '[Y/n]' : '[y/N]'} `, true);
    this.pause();
    this.#history = history;
    return typeof answer === 'string' && (usual ? /^(y(es)?)?$/i : /^y(es)?$/i).test(answer.trim());
  }

  /** Puts a text where the next line is typed, for the person to finish. */
  prefill(text: string): void {
    this.#unfinished = text;
  }

  /** Prints lines; where a line is being typed, above it. */
  print(lines: readonly string[]): void {
    const rl = this.#interface;
    const isTyping = this.isTerminal && rl !== undefined && this.#waitsForLine;
    // Back to the beginning of the line that is being typed, and everything from there on goes.
    if (isTyping) process.stdout.write(`\r\x1b[J`);
    printRows(lines);
    if (isTyping) rl.prompt(true);
  }

  /** Lets go of the terminal while a command has it. */
  pause(): void {
    if (this.isTerminal) this.#closeInterface();
  }

  close(): void {
    this.#closeInterface();
    process.stdin.pause();
  }

  #closeInterface(): void {
    const rl = this.#interface;
    this.#interface = undefined;
    if (rl && this.isTerminal) this.#unfinished = rl.line;
    rl?.close();
  }

  #show(rl: Interface): void {
    rl.prompt();
    if (this.#unfinished) rl.write(this.#unfinished);
    this.#unfinished = '';
  }

  #open(): Interface {
    if (this.#interface) return this.#interface;
    const { isTerminal, complete } = this.#options;
    const rl = createInterface({
      input: process.stdin,
      output: isTerminal ? process.stdout : undefined,
      terminal: isTerminal,
      history: [...this.#history],
      historySize: HISTORY_LENGTH,
      removeHistoryDuplicates: true,
      completer: (line: string) => {
        const { hits, replaced, hint } = complete(line);
        if (hint) {
          process.stdout.write(`\n  ${visibleLines(hint)}\n`);
          // readline does not know that its line is now above the hint.
          rl.prompt(true);
        }
        return [hits, replaced];
      },
    });
    rl.on('line', (line) => {
      this.#waiting.push(line);
      this.#wake?.();
    });
    // readline passes on the errors of its input.
    rl.on('error', this.#onEnd);
    rl.on('history', (history) => {
      this.#history = [...history];
    });
    rl.on('close', () => {
      // Closed by itself: the end of the input.
      if (this.#interface === rl) this.#hasEnded = true;
      this.#wake?.();
    });
    // Ctrl-C at the prompt clears the line, as in a shell.
    rl.on('SIGINT', () => {
      rl.write(null, { ctrl: true, name: 'e' });
      rl.write(null, { ctrl: true, name: 'u' });
      this.#isGivenUp = true;
      this.#wake?.();
    });
    // After Ctrl-Z and fg, readline leaves its input paused unless it is told to go on.
    rl.on('SIGCONT', () => rl.prompt(true));
    this.#interface = rl;
    return rl;
  }
}
