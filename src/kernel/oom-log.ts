/** What the kernel's log says of one process that the OOM killer ended, mm/oom_kill.c. */
export interface OomVictim {
  readonly pid: number;
  readonly comm: string;
  /** Of the group that was out of memory, and its limit; undefined when those lines are gone. */
  readonly usageBytes: number | undefined;
  readonly limitBytes: number | undefined;
  /** Memory of the process: resident pages and page tables. These, and the adjustment, make its score. */
  readonly residentBytes: number;
  readonly pageTableBytes: number;
  readonly scoreAdj: number;
}

const USAGE = /^memory: usage (\d+)kB, limit (\d+)kB/;
const CHOSEN = /^oom-kill:.*oom_memcg=([^,]*),.*pid=(\d+)/;
const KILLED =
  /Killed process (\d+) \((.*)\) .*anon-rss:(\d+)kB, file-rss:(\d+)kB, shmem-rss:(\d+)kB.*?pgtables:(\d+)kB oom_score_adj:(-?\d+)/;

/** The victims in the group of this name (the last part of its path), oldest first. */
export function findOomVictims(messages: readonly string[], group: string): OomVictim[] {
  const victims: OomVictim[] = [];
  let usage: RegExpExecArray | null = null;
  let chosen: string | undefined;
  for (const message of messages) {
    usage = USAGE.exec(message) ?? usage;
    const choice = CHOSEN.exec(message);
    if (choice) chosen = choice[1]!.endsWith(`/${group}`) ? choice[2] : undefined;
    const killed = KILLED.exec(message);
    if (killed && killed[1] === chosen) victims.push(victimOf(killed, usage));
  }
  return victims;
}

function victimOf(
  [, pid, comm, anon, file, shmem, tables, adjustment]: RegExpExecArray,
  usage: RegExpExecArray | null,
): OomVictim {
  const bytes = (kib: string | undefined) => Number(kib) * 1024;
  return {
    pid: Number(pid),
    comm: comm!,
    usageBytes: usage ? bytes(usage[1]) : undefined,
    limitBytes: usage ? bytes(usage[2]) : undefined,
    residentBytes: bytes(anon) + bytes(file) + bytes(shmem),
    pageTableBytes: bytes(tables),
    scoreAdj: Number(adjustment),
  };
}
