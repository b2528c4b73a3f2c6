import type { Past } from '../session/replay.ts';
import type { Session } from '../session/session.ts';
import type { StepIo } from '../steps/step.ts';
import type { ClassPolicy } from './class-policy.ts';
import type { LessonRunner } from './run/runner.ts';
import type { LessonView, OnLessonChange } from './view.ts';

/** What a command has to say to the learner, and whether it did what it was asked for. */
export interface Told {
  readonly ok: boolean;
  readonly notes: readonly string[];
}

/** The lessons of one session. It is there from the beginning and costs nothing until a lesson is started. */
export class Lessons {
  readonly session: Session;
  /** Told of each new view; undefined when no lesson runs any more. Faces draw it. */
  onChange: OnLessonChange = () => {};
  /** What a face does before the first lesson starts, such as loading what draws it. */
  onStart: () => Promise<void> = async () => {};
  /** The folder of the lessons; those that ns-lab comes with if it does not say. */
  folder: string | undefined;
  /** False while a lesson is only shown: a presenter is no learner. */
  keepsProgress = true;
  /** What the class allows. */
  policy: ClassPolicy | undefined;
  /** The learner's own lab, which stood when the first lesson began. */
  parked: Past | undefined;
  #runner: LessonRunner | undefined;

  constructor(session: Session) {
    this.session = session;
  }

  get runner(): LessonRunner | undefined {
    return this.#runner;
  }

  /** The lesson that runs, as it is now. */
  get view(): LessonView | undefined {
    return this.#runner?.view;
  }

  /** Starts a lesson, or goes on with it. */
  async start(name: string, io: StepIo): Promise<Told> {
    await this.onStart();
    const { startLesson } = await import('./run/start.ts');
    return startLesson(this, name, io);
  }

  /** A bare number is the answer to an open question: the choices are counted on the screen. */
  #interpret(line: string): string {
    const question = this.view?.question;
    return question && !question.outcome && /^\s*\d+\s*$/.test(line) ? `answer ${line.trim()}` : line;
  }

  /** Lets a runner be the one of this session, or none. */
  set(runner: LessonRunner | undefined): void {
    this.#runner?.stop();
    this.#runner = runner;
    this.session.interpret = (line) => this.#interpret(line);
  }
}

const ofSessions = new WeakMap<Session, Lessons>();

/** The lessons of a session. */
export function lessonsOf(session: Session): Lessons {
  let lessons = ofSessions.get(session);
  if (!lessons) {
    lessons = new Lessons(session);
    ofSessions.set(session, lessons);
  }
  return lessons;
}
