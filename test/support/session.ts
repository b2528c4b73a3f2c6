import * as assert from 'uvu/assert';
import { isUnreadable } from '../../src/kernel/proc/unreadable.ts';
import { type Change, diff } from '../../src/lab/diff.ts';
import type { Lab } from '../../src/lab/lab.ts';
import { type BoxProcess, type Snapshot, takeSnapshot } from '../../src/lab/snapshot.ts';
import { REGISTRY } from '../../src/lessons/registry.ts';
import type { ErrorReport } from '../../src/session/error-report.ts';
import type { LedgerEntry } from '../../src/session/ledger.ts';
import { Session } from '../../src/session/session.ts';
import type { PersonTerminal, StepIo } from '../../src/steps/step.ts';
import { waitUntil } from './wait.ts';

const IN_BACKGROUND = /^run sh .*&'$/;
/** Matches no path. */
const NOTHING = /^\b$/;

export const isRoot = process.geteuid?.() === 0;

/** A real session on the real kernel, as a test uses it. */
export class TestSession {
  readonly session = new Session({ registry: REGISTRY });
  /** What the programs of the last command before a look printed. */
  output = '';
  /** What commands said about how far they are. */
  readonly progress: string[] = [];
  terminal: PersonTerminal | undefined;
  /** Who answers questions; nobody, if it does not say. */
  confirm: StepIo['confirm'];
  /** Ctrl-C for the command that runs. */
  interrupt = new AbortController();

  get lab(): Lab {
    return this.session.startedLab!;
  }

  /** The process ID of the actor's main process. */
  get pid(): number {
    const { actor } = this.session;
    return this.lab.boxes.get(actor)?.pid ?? this.lab.host.pid;
  }

  /** Carries out commands, all of which must succeed. Resolves with the entry of the last. */
  async do(...lines: readonly string[]): Promise<LedgerEntry> {
    let last: LedgerEntry | undefined;
    for (const line of lines) {
      last = await this.execute(line);
      const { message, cause = '' } = last.error ?? {};
      assert.ok(last.ok, `${line}: ${message} ${cause}`);
    }
    return last!;
  }

  /**
   * A command that must fail, change nothing, and leave the session in working order.
   * @param counters paths of the snapshot that count failures, and so may change
   */
  async fails(line: string, counters = NOTHING): Promise<ErrorReport> {
    const before = this.#states();
    const entry = await this.execute(line);
    assert.not(entry.ok, `${line}: it worked`);
    assert.not.equal(entry.error?.kind, 'internal', entry.error?.message);
    await this.#settle(before, counters);
    for (const [actor, state] of before) {
      assert.equal(
        differences(state, takeSnapshot(this.lab, actor), counters),
        [],
        `${line} changed ${actor}`,
      );
    }
    await this.do('host: show ids');
    return entry.error!;
  }

  /** What a program in the box prints, without the last line break; it must succeed. */
  async run(command: string): Promise<string> {
    await this.do(`run ${command}`);
    return this.output.trimEnd();
  }

  /** Namespaces for the box; an ordinary user makes a user namespace with them, and becomes its root. */
  async unshare(...types: readonly string[]): Promise<void> {
    if (isRoot) await this.do(`unshare ${types.join(' ')}`);
    else await this.do(`unshare user ${types.join(' ')}`, 'map root');
  }

  snapshot(actor = this.session.actor): Snapshot {
    return takeSnapshot(this.lab, actor);
  }

  /** The processes of the actor. */
  processes(): readonly BoxProcess[] {
    const { processes } = this.snapshot();
    if (isUnreadable(processes)) throw new Error(processes.unreadable);
    return processes;
  }

  /** Carries one command out, whatever comes of it. */
  async execute(line: string): Promise<LedgerEntry> {
    if (!line.includes('show')) this.output = '';
    const io: StepIo = {
      onOutput: (_, chunk) => {
        this.output += chunk;
      },
      terminal: this.terminal,
      signal: this.interrupt.signal,
      progress: (text) => void this.progress.push(text),
      confirm: this.confirm,
    };
    const entry = (await this.session.execute(line, io))!;
    // What a shell leaves in the background is a copy of the shell until it has become its program, or failed to.
    if (entry.ok && IN_BACKGROUND.test(line))
      await waitUntil(() =>
        this.processes().every(({ comm, state }) => comm !== 'sh' || state.startsWith('Z')),
      );
    return entry;
  }

  /** A process that the command has ended takes a moment to be gone. */
  async #settle(before: ReadonlyMap<string, Snapshot>, counters: RegExp): Promise<void> {
    const isSame = () => {
      const now = this.#states();
      return [...before].every(
        ([actor, state]) => now.has(actor) && differences(state, now.get(actor)!, counters).length === 0,
      );
    };
    await waitUntil(isSame).catch(() => {}); // Whoever compares says what differs.
  }

  #states(): Map<string, Snapshot> {
    const { startedLab } = this.session;
    if (!startedLab) return new Map();
    startedLab.reap();
    const actors = ['host', ...startedLab.boxes.keys()];
    return new Map(actors.map((actor) => [actor, takeSnapshot(startedLab, actor)]));
  }
}

/** Without the link-local addresses and routes, which the kernel adds to an interface a little later. */
function differences(before: Snapshot, after: Snapshot, counters: RegExp): Change[] {
  return diff(before, after).filter(({ path }) => !path.includes('fe80::') && !counters.test(path));
}

/** Runs a test body with a session of its own, in which these commands have been carried out. */
export function withSession(
  commands: readonly string[],
  work: (t: TestSession) => Promise<void> | void,
): () => Promise<void> {
  return async () => {
    const t = new TestSession();
    try {
      await t.do('show ids', ...commands);
      await work(t);
    } finally {
      await t.session.close();
    }
  };
}
