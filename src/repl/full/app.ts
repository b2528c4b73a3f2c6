import { HOST } from '../../lab/actors.ts';
import { lessonsOf } from '../../lessons/lessons.ts';
import { scores } from '../../session/attacks.ts';
import type { LedgerEntry } from '../../session/ledger.ts';
import type { Session } from '../../session/session.ts';
import { repeatableSignal } from '../repeatable-signal.ts';
import { showHint } from './completing.ts';
import type { InputEvent } from './input/events.ts';
import { panelOfPath } from './panels/panel-ids.ts';
import { Refresher } from './refresh.ts';
import { scrollTo } from './scene/lesson.ts';
import { contextOf, placesOf } from './scene/places.ts';
import { Background } from './schedule/background.ts';
import type { Screen } from './screen/screen.ts';
import type { ShellPane } from './shell/shell-pane.ts';
import { initialState, type Look, markOf, type State } from './state.ts';
import { Store } from './store.ts';
import type { Talk } from './talk.ts';
import { loadMarkdown } from './text/markdown.ts';
import { withEntry, withPrinted, withStart } from './transcript/blocks.ts';
import { Intake } from './transcript/intake.ts';

/** What the whole interface shares, and how the session's news come into its state. Actions get it as their context. */
export class App {
  readonly session: Session;
  readonly store: Store<State>;
  readonly screen: Screen;
  readonly background = new Background();
  readonly refresher: Refresher;
  readonly intake = new Intake(this.background, (text, skipped) =>
    this.store.setSoon(withPrinted(this.store.state, text, skipped)),
  );
  readonly interrupts = repeatableSignal();
  /** Lines that were entered while another command runs. */
  readonly queue: string[] = [];
  shell: ShellPane | undefined;
  /** Who types by themselves, in a presentation. */
  talk: Talk | undefined;
  /** Answers the question that is asked. */
  answer: ((yes: boolean) => void) | undefined;
  /** Ends the interface; with `plain` the session goes on in the plain face. */
  leave!: (how: 'quit' | 'plain') => void;
  isOver = false;
  /** What the last step changed. */
  #marks: State['marks'] = new Map();

  constructor(screen: Screen, session: Session, history: readonly string[]) {
    this.screen = screen;
    this.session = session;
    this.store = new Store(initialState(screen.size(), screen.kind, history));
    this.refresher = new Refresher(
      () => (session.startedLab?.isAlive ? session.startedLab : undefined),
      (look, isCurrent) => this.#showLook(look, isCurrent),
      this.background,
    );
    this.refresher.isBusy = () => this.store.state.running !== undefined || this.hasPrograms();
    session.onStart = (command, actor) => {
      this.intake.settle();
      this.store.set(withStart(this.store.state, command, actor));
    };
    session.onEntry = (entry) => {
      this.intake.settle();
      const aliases = session.aliases(entry.actor);
      this.store.set({
        ...withEntry(this.store.state, entry, aliases),
        actor: session.actor,
        attacks: scores(session),
      });
      if (entry.kind === 'step') {
        this.store.set(withStep(this.store.state, entry));
        this.#marks = marksOf(entry);
      }
      this.refresher.wake();
    };
    const lessons = lessonsOf(session);
    lessons.onStart = loadMarkdown;
    lessons.onChange = (lesson) => {
      const { lesson: before, lessonScroll } = this.store.state;
      this.store.set({ lesson });
      const width = placesOf(this.store.state).lesson?.width ?? 0;
      this.store.set({ lessonScroll: before && lesson ? scrollTo(before, lesson, lessonScroll, width) : 0 });
    };
  }

  /** Programs in a box beside its own process. */
  hasPrograms(): boolean {
    return [...this.store.state.look.boxes.values()].some(
      ({ processes }) => 'length' in processes && processes.length > 1,
    );
  }

  get context() {
    return contextOf(this.store.state);
  }

  /** One line about the interface itself; the next key removes it. */
  notify(notice: string): void {
    this.store.set({ notice });
  }

  /** Changes the command that is typed, and what is said about it. */
  setLine(line: State['line'], more: Partial<State> = {}): void {
    this.store.set({ line, menu: undefined, notice: '', ...more });
    showHint(this);
  }

  /** Whoever acts now. */
  get actors(): string[] {
    return [HOST, ...(this.session.startedLab?.boxes.keys() ?? [])];
  }

  /** What a step changed is marked together with a state that has it. */
  #showLook(look: Look, isCurrent: boolean): void {
    this.store.set({ look, ...(isCurrent ? { marks: this.#marks } : {}) });
  }

  /** Where an event goes; set by the dispatcher. */
  dispatch: (event: InputEvent) => void = () => {};
}

const marksOf = ({ changes }: LedgerEntry): State['marks'] =>
  new Map(changes.map((change) => [markOf(change.actor, change.path), change]));

type Shown = Pick<State, 'order' | 'panelScroll' | 'called'>;

/** Brings the panels that show what a step changed forward, the first change first. */
function withStep({ order, panelScroll, called }: Shown, entry: LedgerEntry): Shown {
  const changed = [...new Set(entry.changes.flatMap(({ path }) => panelOfPath(path) ?? []))];
  const next = [...changed, ...order.filter((id) => !changed.includes(id))];
  return {
    order: next,
    panelScroll: next[0] === order[0] ? panelScroll : 0,
    called: entry.calls.length > 0 ? [...called.slice(1 - MOST_CALLED), entry] : called,
  };
}

/** Steps that the panel of calls has. */
const MOST_CALLED = 20;
