import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseStatus, readStatus } from '../../../src/kernel/proc/status.ts';
import { UnexpectedTextError } from '../../../src/kernel/proc/unreadable.ts';

const IN_CONTAINER = `Name:	sh
Umask:	0022
State:	S (sleeping)
Tgid:	4711
Ngid:	0
Pid:	4711
PPid:	4700
TracerPid:	0
Uid:	1000	0	0	1000
Gid:	1000	1000	5	1000
FDSize:	256
Groups:	27 1000 
NStgid:	4711	12	1
NSpid:	4711	12	1
VmPeak:	    3060 kB
VmRSS:	    1712 kB
Threads:	3
CapInh:	0000000000000000
CapPrm:	000001ffffffffff
CapEff:	00000000a80425fb
CapBnd:	000001fffeffffff
CapAmb:	0000000000000001
NoNewPrivs:	1
Seccomp:	2
Seccomp_filters:	4
Speculation_Store_Bypass:	thread vulnerable
`;

test('every field of a process in a container is read', () => {
  assert.equal(parseStatus(IN_CONTAINER), {
    name: 'sh',
    state: 'S (sleeping)',
    pid: 4711,
    ppid: 4700,
    nspid: [4711, 12, 1],
    uid: { real: 1000, effective: 0, saved: 0, fs: 1000 },
    gid: { real: 1000, effective: 1000, saved: 5, fs: 1000 },
    groups: [27, 1000],
    umask: 0o022,
    capInh: 0n,
    capPrm: 0x1ffffffffffn,
    capEff: 0xa80425fbn,
    capBnd: 0x1fffeffffffn,
    capAmb: 1n,
    noNewPrivs: true,
    seccomp: 2,
    seccompFilters: 4,
    threads: 3,
    vmRssKb: 1712,
  });
});

test('lines that the kernel does not print are undefined, not zero', () => {
  const lines = /^(VmRSS|NoNewPrivs|Seccomp|Seccomp_filters|NSpid):.*\n/gm;
  const status = parseStatus(IN_CONTAINER.replace(lines, ''));
  assert.is(status.vmRssKb, undefined);
  assert.is(status.noNewPrivs, undefined);
  assert.is(status.seccomp, undefined);
  assert.is(status.seccompFilters, undefined);
  assert.equal(status.nspid, [4711]);
});

test('a name cannot pretend to be another line, and its escapes are undone', () => {
  const status = parseStatus(IN_CONTAINER.replace('Name:\tsh', 'Name:\ta\\nPid:\t7\\\\n b'));
  assert.is(status.name, 'a\nPid:\t7\\n b');
  assert.is(status.pid, 4711);
});

test('a missing line and a malformed number are named', () => {
  const named = (pattern: RegExp) => (error: Error) =>
    error instanceof UnexpectedTextError && pattern.test(error.message);
  assert.throws(() => parseStatus(''), named(/no Pid line/));
  assert.throws(() => parseStatus(IN_CONTAINER.replace('PPid:\t4700', 'PPid:\t')), named(/not a number/));
  assert.throws(() => parseStatus(IN_CONTAINER.replace('\t1000\t0\t0\t1000', '\t1000')), named(/four IDs/));
});

test('the own status agrees with what Node.js and the file say', () => {
  const status = readStatus('self');
  assert.is(status.pid, process.pid);
  assert.is(status.ppid, process.ppid);
  assert.is(status.uid.effective, process.geteuid?.());
  assert.is(status.gid.real, process.getgid?.());
  const line = /^CapBnd:\t(\w+)$/m.exec(readFileSync('/proc/self/status', 'utf8'));
  assert.is(status.capBnd.toString(16).padStart(16, '0'), line?.[1]);
  assert.ok(status.vmRssKb! > 1000);
  assert.ok(status.threads > 1);
});

test('a process with a strange name is read as ps shows it', () => {
  const script = 'printf "x) S 1\\\\\\\\y" > /proc/self/comm; cat /proc/$$/comm; grep ^Name: /proc/$$/status';
  const [comm, name] = execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\n');
  assert.is(parseStatus(IN_CONTAINER.replace('Name:\tsh', name!)).name, comm);
});

test.run();
