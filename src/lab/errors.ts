import { inBoth, type Text, textOf, translate } from '../locale/locale.ts';

/** Something must be done first. `needs` is a command that does it. */
export class StepOrderError extends Error {
  override readonly name = 'StepOrderError';
  readonly needs: string | undefined;
  constructor(message: Text, needs?: Text) {
    super(textOf(message));
    this.needs = needs && textOf(needs);
  }
}

/** The host cannot do it (no controller, no program, no privilege); `hint` says what would help. */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError';
  readonly hint: string | undefined;
  constructor(message: Text, hint?: Text) {
    super(textOf(message));
    this.hint = hint && textOf(hint);
  }
}

/** What acts on a box was asked for in a lab that has none. */
export class NoBoxError extends UnavailableError {
  constructor() {
    super(
      { en: 'this acts on a box, and there is none yet', 'zh-CN': '这个命令作用于盒子，而现在还没有盒子' },
      'new',
    );
  }
}

/** The lab's host is gone, and with it every box. */
export class LabEndedError extends Error {
  override readonly name = 'LabEndedError';
  /** How many steps led to where the lab was. */
  readonly steps: number;
  constructor(steps: number) {
    super(
      translate({
        en: "the lab has ended: its host's process was killed from outside, and every box went with it",
        'zh-CN': '实验已经结束：宿主机的进程被人从外面杀死，所有盒子也随之结束',
      }),
    );
    this.steps = steps;
  }
}

/** The box's process is gone. */
export class BoxEndedError extends Error {
  override readonly name = 'BoxEndedError';
  readonly box: string;
  constructor(box: string, how: Text) {
    const said = inBoth(how);
    super(
      translate({
        en: `the box "${box}" has ended: ${said.en}`,
        'zh-CN': `盒子 "${box}" 已经结束：${said['zh-CN']}`,
      }),
    );
    this.box = box;
  }
}
