/**
 * npm run vm -- [OPTION...] COMMAND...: runs a command in a throw-away machine whose root is this machine's file
 * system, read-only under a layer that goes with it, and which has cgroup v2 only, with every controller.
 */
import { parseArgs } from 'node:util';
import { runMachine } from './vm/machine.ts';
import { NoMachineError } from './vm/parts.ts';

const USAGE = `usage: npm run vm -- [OPTION...] COMMAND [ARGUMENT...]
  --user UID       run it as this user, in a group that is delegated as systemd's Delegate=yes does it
  --no-delegate    with --user: the group stays root's
  --systemd        with this machine's systemd: the user is as after a login, beside a user manager
  --timeout S      stop the machine after S seconds, boot included (default 600)
  --cpus N         default 2
  --memory MIB     default 3072
  --disk MIB       the scratch disk /dev/vda, an ext4 on /mnt (default 512)
  --verbose        say on standard error how long it took
It runs in the current directory, with a clean environment. What it prints comes back on standard output, and its
exit status is ours; 124: the time was up, 125: no machine.`;

const OPTIONS = {
  user: { type: 'string', default: '0' },
  systemd: { type: 'boolean', default: false },
  'no-delegate': { type: 'boolean', default: false },
  timeout: { type: 'string', default: '600' },
  cpus: { type: 'string', default: '2' },
  memory: { type: 'string', default: '3072' },
  disk: { type: 'string', default: '512' },
  verbose: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

const STATUS = { usage: 2, timeout: 124, noMachine: 125 } as const;

async function main(): Promise<number> {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse();
  } catch (error) {
    console.error(`vm: ${(error as Error).message}\n${USAGE}`);
    return STATUS.usage;
  }
  const { values, words } = parsed;
  if (values.help || words.length === 0) {
    console.error(USAGE);
    return values.help ? 0 : STATUS.usage;
  }
  const numbers = Object.entries(values).filter(([, value]) => typeof value === 'string');
  const wrong = numbers.find(([, value]) => !/^\d+$/.test(String(value)));
  if (wrong) {
    console.error(`vm: --${wrong[0]} takes a number, not "${wrong[1]}"\n${USAGE}`);
    return STATUS.usage;
  }
  const { ended, bootMs, accelerator } = await runMachine({
    // npm goes to the project's own directory.
    directory: process.env.INIT_CWD ?? process.cwd(),
    commands: [{ words, uid: Number(values.user), isDelegated: !values['no-delegate'] }],
    init: values.systemd ? 'systemd' : 'none',
    size: { cpus: Number(values.cpus), memoryMiB: Number(values.memory), diskMiB: Number(values.disk) },
    timeoutMs: Number(values.timeout) * 1000,
    onOutput: (chunk) => process.stdout.write(chunk),
  });
  const [command] = ended;
  if (values.verbose) {
    const took = command ? `, ${Math.round(command.durationMs)} ms in it` : '';
    console.error(`vm: ${accelerator}, ${Math.round(bootMs)} ms to the command${took}`);
  }
  if (command) return command.status;
  console.error(`vm: the time was up after ${values.timeout} s`);
  return STATUS.timeout;
}

/** The options before the command's first word; those behind it are the command's own. */
function parse() {
  const args = process.argv.slice(2);
  const { tokens } = parseArgs({
    args,
    options: OPTIONS,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const end = tokens.find(({ kind }) => kind !== 'option');
  const at = end?.index ?? args.length;
  const { values } = parseArgs({ args: args.slice(0, at), options: OPTIONS });
  return { values, words: args.slice(end?.kind === 'option-terminator' ? at + 1 : at) };
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130));

main()
  .catch((error: unknown) => {
    console.error(`vm: ${error instanceof NoMachineError ? error.message : error}`);
    return STATUS.noMachine;
  })
  .then((status) => {
    process.exitCode = status;
  });
