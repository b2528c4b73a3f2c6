import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  allCapabilities,
  CAPABILITIES,
  capabilityBit,
  capabilityMask,
  capabilityName,
  capabilityNames,
  DOCKER_DEFAULT,
  formatCapabilityMask,
  readLastCapability,
} from '../../src/kernel/capabilities.ts';
import { encodeCapabilityData, encodeCapabilityHeader } from '../../src/kernel/capset.ts';
import { skip } from '../support/skip.ts';

const HEADER = '/usr/include/linux/capability.h';
const ROOT = new URL('../..', import.meta.url);

test('a bit that is newer than the table has a name by its number', () => {
  assert.is(capabilityName(41), 'CAP_41');
  assert.is(capabilityBit('CAP_41'), 41);
  assert.throws(() => capabilityBit('CAP_64'), RangeError);
});

test('masks and names are each other’s inverse', () => {
  assert.is(capabilityMask([]), 0n);
  assert.is(capabilityMask(['CAP_CHOWN', 'CAP_SYS_ADMIN']), 0x200001n);
  assert.equal(capabilityNames(0x200001n), ['CAP_CHOWN', 'CAP_SYS_ADMIN']);
  const all = 2n ** 64n - 1n;
  assert.is(capabilityMask(capabilityNames(all)), all);
  assert.is(capabilityNames(all).length, 64);
});

test('masks are printed as in /proc/PID/status', () => {
  assert.is(formatCapabilityMask(2n ** 41n - 1n), '000001ffffffffff');
  assert.is(formatCapabilityMask(0n), '0000000000000000');
});

test('Docker keeps 14 capabilities, which its containers show as a80425fb', () => {
  assert.is(DOCKER_DEFAULT.length, 14);
  assert.is(formatCapabilityMask(capabilityMask(DOCKER_DEFAULT)), '00000000a80425fb');
});

test('all capabilities end with the last one of the kernel', () => {
  assert.equal(allCapabilities(1), ['CAP_CHOWN', 'CAP_DAC_OVERRIDE']);
  assert.is(allCapabilities(40).length, 41);
  assert.is(allCapabilities(41).at(-1), 'CAP_41');
  assert.is(allCapabilities(63).length, 64);
});

test('every capability has a meaning of its own that fits a line', () => {
  assert.is(CAPABILITIES.length, 41);
  assert.is(new Set(CAPABILITIES.map(({ meaning }) => meaning)).size, 41);
  for (const { name, meaning } of CAPABILITIES) assert.ok(meaning.length <= 80, name);
});

test('the header of capset is version 3 and a thread', () => {
  assert.is(encodeCapabilityHeader().toString('hex'), '2205082000000000');
  assert.is(encodeCapabilityHeader(258).toString('hex'), '2205082002010000');
});

test('the data of capset has the low halves first', () => {
  const sets = { effective: 0x1_0000_0002n, permitted: 0x3_0000_0004n, inheritable: 0x5_0000_0006n };
  const bytes = encodeCapabilityData(sets);
  assert.is(bytes.toString('hex'), '020000000400000006000000010000000300000005000000');
});

if (existsSync(HEADER)) {
  test('the table is the one of the kernel headers', () => {
    const header = readFileSync(HEADER, 'utf8');
    const defined = [...header.matchAll(/^#define (CAP_[A-Z_]+)\s+(\d+)$/gm)];
    assert.ok(defined.length >= 38);
    for (const [, name, bit] of defined) assert.is(CAPABILITIES[Number(bit)]?.name, name);
  });
} else skip('comparing with linux/capability.h: linux-libc-dev is not installed');

/** Runs JavaScript that calls the C library, in a process of its own, because its capabilities change. */
function runScript(script: string, ...args: string[]): string {
  const source = `
    import { readFileSync } from 'node:fs';
    import koffi from 'koffi';
    const libc = koffi.load(null);
    const status = () => readFileSync('/proc/thread-self/status', 'utf8');
    ${script}`;
  return execFileSync(process.execPath, ['--input-type=module', '-e', source, ...args], {
    cwd: ROOT,
    encoding: 'utf8',
  });
}

/** A mask out of the text of a status file. */
function maskOf(status: string, field: string): bigint {
  return BigInt(`0x${new RegExp(`^${field}:\\t(\\w+)$`, 'm').exec(status)![1]}`);
}

if (process.platform === 'linux') {
  test('the kernel takes what is encoded: of two capabilities one is effective', () => {
    const own = maskOf(readFileSync('/proc/self/status', 'utf8'), 'CapPrm');
    const permitted = own & capabilityMask(['CAP_NET_RAW', 'CAP_CHECKPOINT_RESTORE']);
    const sets = { effective: own & capabilityMask(['CAP_NET_RAW']), permitted, inheritable: 0n };
    const status = runScript(
      `const capset = libc.func('int capset(void *header, void *data)');
       const [header, data] = process.argv.slice(1).map((hex) => Buffer.from(hex, 'hex'));
       if (capset(header, data) !== 0) throw new Error('capset ' + koffi.errno());
       console.log(status());`,
      encodeCapabilityHeader().toString('hex'),
      encodeCapabilityData(sets).toString('hex'),
    );
    assert.is(maskOf(status, 'CapEff'), sets.effective);
    assert.is(maskOf(status, 'CapPrm'), sets.permitted);
    assert.is(maskOf(status, 'CapInh'), 0n);
  });

  test('no set goes beyond the last capability of the kernel', () => {
    const last = readLastCapability();
    assert.ok(last >= 36 && last <= 63);
    const bounding = maskOf(readFileSync('/proc/self/status', 'utf8'), 'CapBnd');
    assert.is(bounding >> BigInt(last + 1), 0n);
  });
} else skip('capset: not Linux');

test.run();
