import { setImmediate as nextTurn } from 'node:timers/promises';
import { findBox, HOST } from '../lab/actors.ts';
import { diff } from '../lab/diff.ts';
import { LabEndedError, NoBoxError, UnavailableError } from '../lab/errors.ts';
import { shellStatus } from '../lab/exit-status.ts';
import type { Lab } from '../lab/lab.ts';
import { watchOom } from '../lab/oom-report.ts';
import { watchFiles } from '../lab/written-files.ts';
import { textOf, translate } from '../locale/locale.ts';
import { DEFAULT_BOX } from '../steps/new.ts';
import { StepContext, type StepIo } from '../steps/step.ts';
import { isStep, REGISTRY } from './commands/registry.ts';
import type { SessionCommandResult } from './commands/session-command.ts';
import { type ErrorReport, reportError } from './error-report.ts';
import { Evidence, type Subject } from './evidence.ts';
import type { Parsed } from './language/parse.ts';
import { parseLine } from './language/parse.ts';
import type { Registry } from './language/registry.ts';
import type { LedgerEntry } from './ledger.ts';
import { Timeline } from './timeline.ts';
import { watchSysctls } from './watch-sysctls.ts';

/** The shell variable that stands for the overlay's mount point in equivalents. */
const ROOTFS_VARIABLE = '$ROOTFS';

export interface SessionOptions {
  /** Every word of the language; without it, that of the steps and of the session's own commands. */
  readonly registry?: Registry;
  /** Put a snapshot into every ledger entry. */
  readonly keepSnapshots?: boolean;
}

/**
 * One person's work: the current actor, the ledger and the timeline over a lab, which starts with the first
 * command that needs it. A command's way: line → words → checked arguments → step → snapshot → diff → entry.
 */
export class Session {
  readonly entries: LedgerEntry[] = [];
  readonly timeline = new Timeline();
  readonly options: SessionOptions;
  readonly registry: Registry;
  /** Whom commands act for unless they say otherwise. */
  actor: string = HOST;
  /** Told when a command begins, and of each entry; faces draw them. */
  onStart: (command: string, actor: string) => void = () => {};
  onEntry: (entry: LedgerEntry) => void = () => {};
  /** Told when a command has been carried out and drawn, also one that another command carries out. */
  onSettled: (parsed: Parsed) => void = () => {};
  /** Told during a replay of how many steps have been done again: 0 before the first one. */
  onReplayed: (count: number) => void | Promise<void> = () => {};
  /** What a line is taken for, such as a bare number while a question is open. */
  interpret: (line: string) => string = (line) => line;
  /** Set by `quit`. */
  isOver = false;
  readonly #evidence = new Evidence();
  #lab: Lab | undefined;
  #isClosed = false;
  #isQuiet = false;
  #running: Parsed | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: SessionOptions = {}) {
    this.options = options;
    this.registry = options.registry ?? REGISTRY;
  }

  /** The lab, if one has been started. */
  get startedLab(): Lab | undefined {
    return this.#lab;
  }

  /**
   * The lab; the first time it is asked for, it is started.
   * @throws LabEndedError once, when the lab was killed from outside; `redo` then does its steps again
   */
  async lab(): Promise<Lab> {
    if (this.#lab && !this.#lab.isAlive) {
      const { steps, undone } = this.timeline;
      await this.reset();
      this.timeline.set([], [...steps, ...undone]);
      throw new LabEndedError(steps.length);
    }
    if (this.#isClosed)
      throw new UnavailableError({ en: 'ns-lab is about to end', 'zh-CN': 'ns-lab 就要结束了' });
    // Loaded late: reading a script needs no lab.
    const { Lab } = await import('../lab/lab.ts');
    this.#lab ??= await Lab.start();
    return this.#lab;
  }

  /** Ends the lab, if there is one; the next command starts a new one. */
  async reset(): Promise<void> {
    const lab = this.#lab;
    this.#lab = undefined;
    this.actor = HOST;
    await lab?.close();
  }

  /** Short names for long paths, which faces may use and which equivalents define: `$ROOTFS`. */
  aliases(actor: string | null): ReadonlyMap<string, string> {
    const box = actor === null ? undefined : this.#lab?.boxes.get(actor);
    return new Map(box?.rootfs ? [[box.rootfs.merged, ROOTFS_VARIABLE]] : []);
  }

  /** Ends the lab for good. A command that still runs fails, and there is no next one. */
  async close(): Promise<void> {
    this.isOver = true;
    this.#isClosed = true;
    this.#closing ??= this.reset();
    await this.#closing;
  }

  /**
   * Carries one line out. A line that is wrong is an entry with an error; a blank one is undefined.
   * Never throws for anything that a person can do.
   */
  async execute(line: string, io: StepIo): Promise<LedgerEntry | undefined> {
    let parsed: Parsed | undefined;
    try {
      parsed = parseLine(this.interpret(line), this.registry);
    } catch (error) {
      this.onStart(line.trim(), this.actor);
      return this.#add(line.trim(), null, 'session', { ok: false, error: reportError(error) }, 0);
    }
    return parsed && this.run(parsed, io);
  }

  /** The command that is being carried out; of several that carry out one another, the innermost. */
  get running(): Parsed | undefined {
    return this.#running;
  }

  /** Runs work whose commands are told to nobody, and are not in the ledger. */
  async quietly<T>(work: () => Promise<T>): Promise<T> {
    const before = this.#isQuiet;
    this.#isQuiet = true;
    try {
      return await work();
    } finally {
      this.#isQuiet = before;
    }
  }

  /** Carries out a command that has been read. */
  async run(parsed: Parsed, io: StepIo, actor: string = parsed.actor ?? this.actor): Promise<LedgerEntry> {
    const outer = this.#running;
    this.#running = parsed;
    try {
      return await this.#carryOut(parsed, io, actor);
    } finally {
      this.#running = outer;
      this.onSettled(parsed);
    }
  }

  async #carryOut(parsed: Parsed, io: StepIo, actor: string): Promise<LedgerEntry> {
    // Most commands never wait. Between two of them signals, such as that of Ctrl-C, have their turn.
    await nextTurn();
    const start = performance.now();
    if (!this.#isQuiet) this.onStart(parsed.text, this.actor);
    if (isStep(parsed.command)) return this.#runStep(parsed, actor, io, start);
    const isLook = parsed.command.group === 'look';
    const [kind, subject] = isLook ? (['look', actor] as const) : (['session', null] as const);
    try {
      if (parsed.actor !== undefined && parsed.actor !== HOST) findBox(await this.lab(), parsed.actor);
      const result: SessionCommandResult = await parsed.command.run(
        { session: this, actor, io, registry: this.registry },
        parsed.args,
      );
      const notes = (result.notes ?? []).map(textOf);
      return this.#add(parsed.text, subject, kind, { ok: result.ok ?? true, ...result, notes }, start);
    } catch (error) {
      const report = reportError(error, this.#lab, this.#lab?.boxes.get(actor));
      return this.#add(parsed.text, subject, kind, { ok: false, error: report }, start);
    }
  }

  async #runStep(parsed: Parsed, actor: string, io: StepIo, start: number): Promise<LedgerEntry> {
    let lab: Lab;
    try {
      lab = await this.lab();
    } catch (error) {
      return this.#add(parsed.text, actor, 'step', { ok: false, error: reportError(error) }, start);
    }
    const context = new StepContext(lab, actor, io);
    const subject = subjectOf(lab, parsed, actor);
    const unwatch = watchSysctls(lab, actor, parsed);
    const before = this.#evidence.before(lab, subject);
    lab.takeCalls();
    const oomKills = watchOom(lab, lab.boxes.get(actor));
    const wroteNothing = watchFiles(parsed.command.mayOnlyLook ? lab.boxes.get(actor) : undefined);
    let outcome: Partial<LedgerEntry> & { ok: boolean };
    try {
      const result = await parsed.command.run(context, parsed.args);
      const error = result?.exit && exitError(parsed, result.exit);
      outcome = { ok: !error, ...(result?.exit ? { exit: result.exit } : {}), ...(error ? { error } : {}) };
    } catch (error) {
      if (error instanceof NoBoxError && (await this.#makesBoxFor(parsed, io)))
        return this.#runStep(parsed, this.actor, io, performance.now());
      outcome = { ok: false, error: reportError(error, lab, lab.boxes.get(actor)) };
    }
    const calls = lab.takeCalls();
    lab.reap();
    this.#followBoxes(lab, subject.actor, outcome.ok && parsed.command.name === 'new');
    const after = this.#evidence.after(lab, subjectOf(lab, parsed, actor));
    if (!outcome.ok) unwatch();
    const changes = [...after].flatMap(([who, state]) =>
      diff(before.get(who)!, state).map((change) => ({ actor: who, ...change })),
    );
    const { equivalents } = context;
    const notes = [...context.notes, ...oomKills()];
    const hasEffect = outcome.ok || outcome.error?.kind === 'exit';
    const isLook = parsed.command.mayOnlyLook === true && changes.length === 0 && wroteNothing();
    if (hasEffect && !parsed.command.isPassing) this.timeline.add({ actor, parsed, isLook });
    const kept = this.options.keepSnapshots ? { snapshot: after.get(subject.actor)! } : {};
    return this.#add(
      parsed.text,
      subject.actor,
      'step',
      { ...outcome, calls, changes, equivalents, notes, ...kept },
      start,
    );
  }

  /** Asks whether a box should be made for a command that needs one, and makes it. */
  async #makesBoxFor({ text, actor }: Parsed, io: StepIo): Promise<boolean> {
    if (!io.confirm || actor !== undefined || this.#isQuiet) return false;
    const command = `new ${DEFAULT_BOX}`;
    const question = translate({
      en: `there is no box yet: ${command}, then ${text}?`,
      'zh-CN': `现在还没有盒子：先 ${command}，再 ${text}？`,
    });
    if (!(await io.confirm(question, true))) return false;
    const made = await this.run(parseLine(command, this.registry)!, io, HOST);
    return made.ok;
  }

  /** `new` makes its box the actor, `rm` leaves a box that is gone. */
  #followBoxes(lab: Lab, subject: string, isNew: boolean): void {
    if (isNew) this.actor = subject;
    else if (this.actor !== HOST && !lab.boxes.has(this.actor))
      this.actor = [...lab.boxes.keys()].at(-1) ?? HOST;
  }

  #add(
    command: string,
    actor: string | null,
    kind: LedgerEntry['kind'],
    outcome: Partial<LedgerEntry> & { ok: boolean },
    start: number,
  ): LedgerEntry {
    const entry: LedgerEntry = {
      number: this.entries.length + 1,
      command,
      actor,
      kind,
      calls: [],
      changes: [],
      equivalents: [],
      notes: [],
      durationMs: start === 0 ? 0 : performance.now() - start,
      ...outcome,
    };
    if (this.#isQuiet) return entry;
    this.entries.push(entry);
    this.onEntry(entry);
    return entry;
  }
}

/** Whose state a step is about: `new` and `rm` name a box, all others mean the actor. */
function subjectOf(lab: Lab, { command, args }: Parsed, actor: string): Subject {
  const named = { new: args.name ?? DEFAULT_BOX, rm: args.name }[command.name];
  const subject = (named as string | undefined) ?? actor;
  return {
    actor: subject,
    isUnborn: command.name === 'new' && !lab.boxes.has(subject),
    isOnBothSides: command.group === 'network',
  };
}

function exitError(parsed: Parsed, exit: NonNullable<LedgerEntry['exit']>): ErrorReport | undefined {
  const status = shellStatus(exit);
  if (status === 0) return undefined;
  // A shell's own status is that of its last command: no failure of the lab's.
  if (parsed.command.name === 'shell') return undefined;
  const how =
    exit.kind === 'killed'
      ? translate({ en: `was killed by ${exit.signal}`, 'zh-CN': `被 ${exit.signal} 杀死` })
      : translate({ en: `ended with exit status ${status}`, 'zh-CN': `结束，退出状态为 ${status}` });
  return { kind: 'exit', message: translate({ en: `the program ${how}`, 'zh-CN': `程序${how}` }) };
}
