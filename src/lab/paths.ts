import { randomBytes } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { translate } from '../locale/locale.ts';
import { UnavailableError } from './errors.ts';

/** Where ns-lab keeps things. All absolute; none of them need exist yet. */
export interface Paths {
  /** What can be made again. */
  readonly cache: string;
  readonly images: string;
  /** Scratch directories of running labs: the upper layers of their overlays. */
  readonly labs: string;
  readonly state: string;
  readonly journal: string;
  /** What belongs to the person at the keyboard, also under sudo(8). */
  readonly personal: string;
  /** The command history, a file in `personal`. */
  readonly history: string;
}

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** What the choice of paths depends on. */
export interface PathFacts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly uid: number;
  /** The text of /etc/passwd. */
  readonly passwd: string;
  /** Whether files can be made in a directory, or the directory itself where it is missing. */
  readonly isUsable: (directory: string) => boolean;
}

const NAME = 'ns-lab';
const ROOT_CACHE = `/var/cache/${NAME}`;
const ROOT_STATE = `/var/lib/${NAME}`;
const PRIVATE = 0o700;

/**
 * Chooses the paths. For root they are below /var, for others where the XDG Base Directory Specification says, or
 * /tmp/ns-lab-UID for a user without a home. NS_LAB_CACHE_DIR and NS_LAB_STATE_DIR come before all that.
 */
export function choosePaths(facts: PathFacts): Paths {
  const { env, uid } = facts;
  const isRoot = uid === 0;
  const own = { env, uid, home: homeOf(facts, uid, env.HOME) };
  const cache = override(env.NS_LAB_CACHE_DIR) ?? (isRoot ? ROOT_CACHE : xdgDirectory(facts, own, 'cache'));
  const state = override(env.NS_LAB_STATE_DIR) ?? (isRoot ? ROOT_STATE : xdgDirectory(facts, own, 'state'));
  let personal = state;
  if (isRoot && !override(env.NS_LAB_STATE_DIR)) {
    const caller = callingUser(env, uid);
    // HOME and XDG_STATE_HOME may be root's or the caller's, as sudoers(5) says; the caller's uid leaves no doubt.
    const person = caller ? { env: {}, uid: caller.uid, home: homeOf(facts, caller.uid, undefined) } : own;
    personal = xdgDirectory(facts, person, 'state');
  }
  return {
    cache,
    images: join(cache, 'images'),
    labs: join(cache, 'labs'),
    state,
    journal: join(state, 'journal'),
    personal,
    history: join(personal, 'history'),
  };
}

/**
 * The paths of this process.
 * @throws UnavailableError when they would be in /tmp and someone else has taken the place there
 */
export function paths(): Paths {
  const uid = processUid();
  const chosen = choosePaths({ env: process.env, uid, passwd: readPasswd(), isUsable });
  for (const owner of new Set([uid, callingUser(process.env, uid)?.uid ?? uid])) {
    const fallback = fallbackDirectory(owner);
    const isNeeded = [chosen.cache, chosen.state, chosen.personal].some((path) =>
      path.startsWith(`${fallback}/`),
    );
    if (isNeeded) claimDirectory(fallback, owner);
  }
  return chosen;
}

/** Who started ns-lab through sudo(8), or undefined. */
export function callingUser(env: PathFacts['env'], uid: number): Owner | undefined {
  const id = parseId(env.SUDO_UID);
  const gid = parseId(env.SUDO_GID);
  return uid === 0 && id !== undefined && id !== 0 && gid !== undefined ? { uid: id, gid } : undefined;
}

/**
 * Makes a directory and its missing parents, with this mode whatever the umask is, and for this owner if one is
 * given. What exists is left as it is. @throws the error of node:fs
 */
export function ensureDirectory(path: string, mode = 0o755, owner?: Owner): void {
  try {
    mkdirSync(path, mode);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && statSync(path).isDirectory()) return;
    if (code !== 'ENOENT' || dirname(path) === path) throw error;
    ensureDirectory(dirname(path), mode, owner);
    ensureDirectory(path, mode, owner);
    return;
  }
  chmodSync(path, mode);
  if (owner) lchownSync(path, owner.uid, owner.gid);
}

/**
 * Writes a file of the person at the keyboard. Under sudo the file, and the directories made for it, belong to the
 * calling user. @throws as `replaceFile` does
 */
export function writePersonalFile(path: string, data: string | Uint8Array): void {
  const owner = callingUser(process.env, processUid());
  ensureDirectory(dirname(path), PRIVATE, owner);
  replaceFile(path, data, { mode: 0o600, owner });
}

/**
 * Writes a file in one step: a reader sees the old text or the new, and what was there is lost only when the new is
 * whole. @throws the error of node:fs
 */
export function replaceFile(
  path: string,
  data: string | Uint8Array,
  { mode, owner }: { readonly mode: number; readonly owner: Owner | undefined },
): void {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}`);
  // Only a new file, and by its descriptor: the directory may belong to someone less powerful, who could put a link in
  // our way.
  const fd = openSync(temporary, 'wx', 0o600);
  try {
    try {
      writeFileSync(fd, data);
      if (owner) fchownSync(fd, owner.uid, owner.gid);
      fchmodSync(fd, mode);
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/**
 * Under sudo, gives a file that was just written to the calling user, if it lies in a directory of theirs.
 * @throws the error of node:fs
 */
export function giveToPerson(path: string): void {
  const owner = callingUser(process.env, processUid());
  if (!owner || statSync(dirname(resolve(path))).uid !== owner.uid) return;
  // Not what a link leads to, and not another name of a file of someone else's.
  if (lstatSync(path).isSymbolicLink()) return;
  const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stats = fstatSync(fd);
    if (stats.isFile() && stats.nlink === 1) fchownSync(fd, owner.uid, owner.gid);
  } finally {
    closeSync(fd);
  }
}

/**
 * Makes a directory in /tmp that nobody else can have prepared, or checks that it is one.
 * @throws UnavailableError when it is a link, belongs to someone else, or is open to others
 */
export function claimDirectory(path: string, uid: number): void {
  try {
    mkdirSync(path, PRIVATE);
    chmodSync(path, PRIVATE);
    if (uid !== processUid()) lchownSync(path, uid, -1);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const stats = lstatSync(path);
  if (stats.isDirectory() && stats.uid === uid && (stats.mode & 0o777) === PRIVATE) return;
  throw new UnavailableError(
    translate({
      en: `${path} is not a directory that belongs to user ${uid} alone`,
      'zh-CN': `${path} 不是只属于用户 ${uid} 的目录`,
    }),
    translate({
      en: 'remove it, or set NS_LAB_CACHE_DIR and NS_LAB_STATE_DIR to directories of your own',
      'zh-CN': '删除它，或把 NS_LAB_CACHE_DIR 和 NS_LAB_STATE_DIR 设为你自己的目录',
    }),
  );
}

/** True when files can be made in it, or where it is missing, in the nearest directory above it. */
export function isUsable(directory: string): boolean {
  try {
    if (!statSync(directory).isDirectory()) return false;
    accessSync(directory, constants.W_OK | constants.X_OK);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' && dirname(directory) !== directory && isUsable(dirname(directory));
  }
}

interface Person {
  readonly env: PathFacts['env'];
  readonly uid: number;
  readonly home: string | undefined;
}

const XDG = {
  cache: { variable: 'XDG_CACHE_HOME', inHome: '.cache' },
  state: { variable: 'XDG_STATE_HOME', inHome: '.local/state' },
} as const;

function xdgDirectory(facts: PathFacts, person: Person, kind: keyof typeof XDG): string {
  const candidates: string[] = [];
  const base = person.env[XDG[kind].variable];
  // The specification: a relative path is to be ignored.
  if (base && isAbsolute(base)) candidates.push(join(base, NAME));
  if (person.home) candidates.push(join(person.home, XDG[kind].inHome, NAME));
  return candidates.find(facts.isUsable) ?? join(fallbackDirectory(person.uid), kind);
}

/** HOME if it can be used, else what passwd(5) says. */
function homeOf({ passwd, isUsable }: PathFacts, uid: number, home: string | undefined): string | undefined {
  const entry = passwd.split('\n').find((line) => line.split(':')[2] === String(uid));
  return [home, entry?.split(':')[5]].find((path) => path && isAbsolute(path) && isUsable(path));
}

const fallbackDirectory = (uid: number) => `/tmp/${NAME}-${uid}`;

const override = (value: string | undefined) => (value ? resolve(value) : undefined);

const parseId = (text: string | undefined) => (text && /^\d+$/.test(text) ? Number(text) : undefined);

const processUid = () => process.getuid?.() ?? 0;

// Not os.userInfo(): it throws for a user without an entry.
function readPasswd(): string {
  try {
    return readFileSync('/etc/passwd', 'utf8');
  } catch {
    return '';
  }
}
