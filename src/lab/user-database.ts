/** A line of passwd(5), as far as it is needed. */
export interface PasswdEntry {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

/** A line of group(5). */
export interface GroupEntry {
  readonly name: string;
  readonly gid: number;
  readonly members: readonly string[];
}

/** The last ID that there is: the one behind it means "leave as it is", setresuid(2). */
const LAST_ID = 0xfffffffe;

/** `name:password:UID:GID:GECOS:directory:shell`. Lines that are not like this are passed over. */
export function parsePasswd(text: string): PasswdEntry[] {
  return text.split('\n').flatMap((line) => {
    const [name, , uid, gid, , home = ''] = line.split(':');
    if (!name || !isId(uid) || !isId(gid)) return [];
    return [{ name, uid: Number(uid), gid: Number(gid), home }];
  });
}

/** `group_name:password:GID:user_list`, the list with commas. */
export function parseGroup(text: string): GroupEntry[] {
  return text.split('\n').flatMap((line) => {
    const [name, , gid, members = ''] = line.split(':');
    if (!name || !isId(gid)) return [];
    return [{ name, gid: Number(gid), members: members.split(',').filter(Boolean) }];
  });
}

const isId = (word: string | undefined): boolean =>
  word !== undefined && /^\d{1,10}$/.test(word) && Number(word) <= LAST_ID;
