import type { NamespaceType } from '../kernel/proc/namespaces.ts';
import type { ProxyTask } from '../kernel/proxy/proxy-task.ts';
import type { CallRecord } from '../kernel/task.ts';
import { findBox, HOST } from '../lab/actors.ts';
import type { Box } from '../lab/box.ts';
import { NoBoxError, StepOrderError, UnavailableError } from '../lab/errors.ts';
import type { ExitStatus } from '../lab/exit-status.ts';
import type { Lab } from '../lab/lab.ts';
import type { OnOutput } from '../lab/program.ts';
import type { TerminalProgram, TerminalSize } from '../lab/terminal.ts';
import type { TerminalLook } from '../lab/terminal-look.ts';
import { type Text, textOf } from '../locale/locale.ts';
import type { Command } from './command.ts';
import type { Params } from './params.ts';

/** The person's terminal, where there is one. */
export interface PersonTerminal {
  size(): TerminalSize;
  /** What programs are told of it; the terminal that ns-lab runs on unless it says otherwise. */
  readonly look?: TerminalLook;
  /** Connects the person with a program until it ends or they press the key that returns to the lab. */
  connect(program: TerminalProgram): Promise<'ended' | 'detached'>;
}

/** How a program was started: what there is to say before it prints anything. */
export interface ProgramStart {
  readonly calls: readonly CallRecord[];
  readonly equivalents: readonly string[];
  readonly notes: readonly string[];
}

/** What a face offers to a step. */
export interface StepIo {
  /** Told that a program runs, before any of its output. */
  readonly onProgram?: ((start: ProgramStart) => void) | undefined;
  readonly onOutput: OnOutput;
  readonly terminal: PersonTerminal | undefined;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** One line about something that takes long. */
  progress(text: string): void;
  /** Asks the person; undefined where there is nobody to ask. `usual` is what Enter alone means: no, if not said. */
  readonly confirm: ((question: string, usual?: boolean) => Promise<boolean>) | undefined;
}

/** A step has an exit status when it ran a program. */
export interface StepOutcome {
  readonly exit?: ExitStatus;
}

/** A command that changes something. */
export type Step<P extends Params = Params> = Command<StepContext, StepOutcome | undefined, P>;

/** Declares a step with the types of its parameters. */
export const defineStep = <P extends Params>(step: Step<P>): Step<P> => step;

/** What a step acts on, and where it leaves what it has to say. */
export class StepContext {
  readonly lab: Lab;
  /** `host`, or the name of a box. */
  readonly actor: string;
  readonly io: StepIo;
  /** Shell commands that do the same, in order. */
  readonly equivalents: string[] = [];
  /** What the learner should know about what just happened. */
  readonly notes: string[] = [];
  #box: Box | undefined;
  #task: ProxyTask | undefined;

  constructor(lab: Lab, actor: string, io: StepIo) {
    this.lab = lab;
    this.actor = actor;
    this.io = io;
  }

  /** The host's process. */
  get host(): ProxyTask {
    return this.lab.host;
  }

  /** The box that the command acts for, alive when the command began. @throws UnavailableError, BoxEndedError */
  get box(): Box {
    this.#box ??= this.#findBox();
    return this.#box;
  }

  #findBox(): Box {
    if (this.actor === HOST && this.lab.boxes.size === 0) throw new NoBoxError();
    if (this.actor === HOST) {
      throw new UnavailableError(
        {
          en: 'this acts on a box, and the actor is the host',
          'zh-CN': '这个命令作用于盒子，而当前对象是宿主机',
        },
        { en: 'use NAME, or NAME: COMMAND', 'zh-CN': 'use NAME，或 NAME: COMMAND' },
      );
    }
    const box = findBox(this.lab, this.actor);
    box.assertAlive();
    return box;
  }

  /** The process that makes the box's calls, able to when the command began. @throws as `Box.proxy` does */
  get task(): ProxyTask {
    this.#task ??= this.box.proxy;
    return this.#task;
  }

  /** The process ID that equivalents name. */
  get pid(): number {
    return this.actor === HOST ? this.host.pid : this.box.pid;
  }

  shell(...lines: string[]): void {
    this.equivalents.push(...lines);
  }

  note(text: Text): void {
    this.notes.push(textOf(text));
  }

  /** True when the box has its own namespace of this type, not the host's. */
  owns(type: NamespaceType): boolean {
    return this.box.owns(type);
  }

  /** The box's own namespace of this type. @throws StepOrderError when the box still shares the host's */
  requireOwn(type: NamespaceType, because: Text): string {
    const namespace = this.box.ownNamespace(type);
    if (namespace !== undefined) return namespace;
    // A process that can make no call for us cannot unshare either: then that is what stands in the way.
    void this.box.proxy;
    const why = textOf(because);
    throw new StepOrderError(
      {
        en: `the box still shares the host's ${type} namespace: ${why}`,
        'zh-CN': `盒子仍与宿主机共用 ${type} 命名空间：${why}`,
      },
      `unshare ${type}`,
    );
  }
}
