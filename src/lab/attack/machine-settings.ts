import { closeSync, constants, openSync } from 'node:fs';
import { readText } from '../../kernel/proc/read-text.ts';
import { attempt, isUnreadable } from '../../kernel/proc/unreadable.ts';
import { findDisk } from './attempts/disks.ts';

/** Stands for whether the machine lets its disk be opened at all. */
export const DISK = 'disk';

/** Settings of the machine by which the kernel refuses something to everybody, or to all but the privileged. */
const SETTINGS: Readonly<Record<string, (value: string) => boolean>> = {
  'kernel.dmesg_restrict': (value) => value !== '0',
  'kernel.kptr_restrict': (value) => value !== '0',
  'kernel.modules_disabled': (value) => value !== '0',
  'kernel.kexec_load_disabled': (value) => value !== '0',
  'kernel.perf_event_paranoid': (value) => Number(value) > 0,
  'kernel.unprivileged_bpf_disabled': (value) => value !== '0',
  'kernel.io_uring_disabled': (value) => value !== '0',
  'kernel.unprivileged_userns_clone': (value) => value === '0',
  'kernel.apparmor_restrict_unprivileged_userns': (value) => value !== '0',
  'kernel.yama.ptrace_scope': (value) => value !== '0',
  'vm.unprivileged_userfaultfd': (value) => value === '0',
  'user.max_user_namespaces': (value) => value === '0',
  'dev.tty.legacy_tiocsti': (value) => value === '0',
};

/**
 * The disk of the machine cannot be opened outside either: a policy of the kernel. Opening it for reading changes
 * nothing. Only of root this says something.
 */
function closedDisk(): string | undefined {
  const disk = findDisk();
  if (!disk || process.geteuid?.() !== 0) return undefined;
  const opened = attempt(() =>
    closeSync(openSync(`/dev/${disk.name}`, constants.O_RDONLY | constants.O_NONBLOCK)),
  );
  return isUnreadable(opened) ? `outside, too: ${opened.unreadable}` : undefined;
}

/** `kernel.dmesg_restrict 1` where a setting of sysctl(8) forbids something; undefined where it does not. */
export function settingOf(name: string): string | undefined {
  if (name === DISK) return closedDisk();
  const value = attempt(() => readText(`/proc/sys/${name.replaceAll('.', '/')}`).trim());
  return !isUnreadable(value) && SETTINGS[name]?.(value) ? `${name} ${value}` : undefined;
}
