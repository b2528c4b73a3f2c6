import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Someone who runs tests, with a home, a cache and a state directory that are gone afterwards. */
export interface TestUser {
  readonly name: string;
  readonly home: string;
  readonly env: NodeJS.ProcessEnv;
  readonly ids: { readonly uid?: number; readonly gid?: number };
  /** What the command line begins with. */
  readonly prefix: readonly string[];
  readonly cwd: string;
  /** The checkout and the node program, as this user sees them. */
  readonly checkout: string;
  readonly node: string;
}

const CHECKOUT = join(import.meta.dirname, '../..');
/** No distribution gives it to anyone; it has no entry in passwd(5) and no subordinate IDs. */
const ORDINARY_ID = 54321;
const SYSTEM_DIRECTORIES = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** The user who runs the tests. */
export function currentUser(directory: string): TestUser {
  const home = join(directory, 'home');
  mkdirSync(home);
  const isRoot = process.geteuid!() === 0;
  return {
    name: isRoot ? 'root' : `user ${process.geteuid!()}`,
    home,
    env: { ...environment(home), ...(isRoot ? rootDirectories(home) : {}) },
    ids: {},
    prefix: [],
    cwd: CHECKOUT,
    checkout: CHECKOUT,
    node: process.execPath,
  };
}

/**
 * An ordinary user, for whom root runs the tests a second time. A checkout or a node that this user may not
 * read (below /root) is shown at another place, in a mount namespace of the tests.
 * @returns the reason when there is no way
 */
export function ordinaryUser(directory: string): TestUser | string {
  const home = join(directory, 'ordinary-home');
  mkdirSync(home, { mode: 0o700 });
  chownSync(home, ORDINARY_ID, ORDINARY_ID);
  const user: TestUser = {
    name: `user ${ORDINARY_ID}`,
    home,
    env: environment(home),
    ids: { uid: ORDINARY_ID, gid: ORDINARY_ID },
    prefix: [],
    cwd: CHECKOUT,
    checkout: CHECKOUT,
    node: process.execPath,
  };
  if (!objection(user)) return user;
  const elsewhere = inMountNamespace(user, directory);
  const reason = objection(elsewhere);
  return reason
    ? `user ${ORDINARY_ID} can read neither the checkout nor a bind mount of it: ${reason}`
    : elsewhere;
}

function inMountNamespace(user: TestUser, directory: string): TestUser {
  const checkout = join(directory, 'checkout');
  const node = join(directory, 'node');
  mkdirSync(checkout);
  writeFileSync(node, '');
  const script = 'mount --bind "$1" "$2" && mount --bind "$3" "$4" && cd "$2" && shift 4 && exec "$@"';
  const ids = [`--reuid=${ORDINARY_ID}`, `--regid=${ORDINARY_ID}`, '--clear-groups'];
  const prefix = ['unshare', '--mount', 'sh', '-c', script, 'sh', CHECKOUT, checkout, process.execPath, node];
  return { ...user, ids: {}, prefix: [...prefix, 'setpriv', ...ids], checkout, node };
}

/** Why node cannot read the checkout as this user; undefined when it can. */
function objection({ prefix, node, checkout, cwd, env, ids }: TestUser): string | undefined {
  const script = `require("fs").readFileSync(${JSON.stringify(join(checkout, 'package.json'))})`;
  const [program, ...args] = [...prefix, node, '-e', script];
  const { status, stderr, error } = spawnSync(program!, args, { cwd, env, encoding: 'utf8', ...ids });
  if (status === 0) return undefined;
  return error?.message ?? (/^Error: .*/m.exec(stderr)?.[0] || stderr.trim());
}

/** Nothing of the person's own environment, which could point to the person's files. */
function environment(home: string): NodeJS.ProcessEnv {
  const temporary = join(home, 'tmp');
  mkdirSync(temporary, { mode: 0o1777 });
  chmodSync(temporary, 0o1777);
  return {
    PATH: `${process.env.PATH ?? ''}:${SYSTEM_DIRECTORIES}`,
    HOME: home,
    TMPDIR: temporary,
    TERM: 'xterm',
    LANG: 'C.UTF-8',
  };
}

/** Root's ordinary places are the machine's: /var/cache and /var/lib. */
function rootDirectories(home: string): NodeJS.ProcessEnv {
  return { NS_LAB_CACHE_DIR: join(home, 'cache'), NS_LAB_STATE_DIR: join(home, 'state') };
}
