import { spawn } from 'node:child_process';
import { readCgroupView } from '../../src/kernel/cgroup/hierarchies.ts';
import { startProxyTree } from '../../src/kernel/proxy/start.ts';
import type { Attempt } from '../../src/lab/attack/attempt.ts';
import { baitsOf } from '../../src/lab/attack/baits.ts';
import { makeAttempts } from '../../src/lab/attack/battery.ts';
import { effectiveLimits } from '../../src/lab/attack/effective-limits.ts';
import { readFacts } from '../../src/lab/attack/facts.ts';
import type { Verdict } from '../../src/lab/attack/judge.ts';
import type { Scene } from '../../src/lab/attack/scene.ts';
import { adopt } from './adopt.ts';
import { makeBundle } from './rootfs.ts';
import { ORDINARY_UID, type Runtime } from './runtimes.ts';

/** Makes attempts in a container of another runtime. @throws Error when it does not start, with what it said */
export async function attackRuntime(runtime: Runtime, attempts: readonly Attempt[]): Promise<Verdict[]> {
  const uid = runtime.isRootless ? ORDINARY_UID : 0;
  const bundle = makeBundle(uid);
  const machine = startProxyTree('machine', () => {});
  // What must not be reached is a process of the user whose container it is.
  const canary = spawn('sleep', ['600'], { uid, gid: uid, cwd: '/', stdio: 'ignore' });
  try {
    const { task, end } = await adopt(runtime.name, (control) => runtime.start(bundle, control));
    try {
      const scene: Scene = {
        self: readFacts(task.pid),
        machine: readFacts('self'),
        canary: readFacts(canary.pid!),
        filters: undefined,
        deviceRules: [],
        limits: effectiveLimits(task.pid, readCgroupView()),
        labProcess: undefined,
        baits: baitsOf(machine.root, (work) => work()),
      };
      return await makeAttempts(attempts, task, scene);
    } finally {
      await end();
    }
  } finally {
    canary.kill('SIGKILL');
    await machine.end();
    bundle.remove();
  }
}
