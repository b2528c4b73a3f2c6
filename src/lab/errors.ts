/** Something must be done first. `needs` is a command that does it. */
export class StepOrderError extends Error {
  override readonly name = 'StepOrderError';
  readonly needs: string | undefined;
  constructor(message: string, needs?: string) {
    super(message);
    this.needs = needs;
  }
}

/** The host cannot do it (no controller, no program, no privilege); `hint` says what would help. */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError';
  readonly hint: string | undefined;
  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

/** The lab's host is gone, and with it every box. */
export class LabEndedError extends Error {
  override readonly name = 'LabEndedError';
  /** How many steps led to where the lab was. */
  readonly steps: number;
  constructor(steps: number) {
    super("the lab has ended: its host's process was killed from outside, and every box went with it");
    this.steps = steps;
  }
}

/** The box's process is gone. */
export class BoxEndedError extends Error {
  override readonly name = 'BoxEndedError';
  readonly box: string;
  constructor(box: string, how: string) {
    super(`the box "${box}" has ended: ${how}`);
    this.box = box;
  }
}
