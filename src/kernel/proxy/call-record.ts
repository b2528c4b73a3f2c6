import { formatCall, type SyscallName } from '../syscalls.ts';
import type { CallArg, CallRecord, Task } from '../task.ts';

/** A call that was made; its text is only worked out when somebody reads it. */
export class ProxyCallRecord implements CallRecord {
  readonly task: string;
  readonly pid: number;
  readonly name: SyscallName;
  readonly args: readonly CallArg[];
  readonly result: number;
  readonly durationMs: number;
  readonly isPlumbing: boolean;

  constructor(
    task: Task,
    name: SyscallName,
    args: readonly CallArg[],
    result: number,
    durationMs: number,
    isPlumbing: boolean,
  ) {
    this.task = task.name;
    this.pid = task.pid;
    this.name = name;
    this.args = args;
    this.result = result;
    this.durationMs = durationMs;
    this.isPlumbing = isPlumbing;
  }

  get text(): string {
    return formatCall(this.name, this.args);
  }
}
