import { addAddr } from './add-addr.ts';
import { addBridge } from './add-bridge.ts';
import { addNat } from './add-nat.ts';
import { addPort } from './add-port.ts';
import { addRouteStep } from './add-route.ts';
import { addVeth } from './add-veth.ts';
import { allowCaps } from './allow-caps.ts';
import { allowDevice } from './allow-device.ts';
import { chroot } from './chroot.ts';
import type { AnyCommand } from './command.ts';
import { denyDevice } from './deny-device.ts';
import { dropCaps } from './drop-caps.ts';
import { escapeStep } from './escape.ts';
import { exec } from './exec.ts';
import { fork } from './fork.ts';
import { freeze } from './freeze.ts';
import { join } from './join.ts';
import { keepCaps } from './keep-caps.ts';
import { keepDevices } from './keep-devices.ts';
import { killAllStep } from './kill-all.ts';
import { loadCpu } from './load-cpu.ts';
import { loadFiles } from './load-files.ts';
import { loadForks } from './load-forks.ts';
import { loadIo } from './load-io.ts';
import { loadMemory } from './load-memory.ts';
import { mapGid } from './map-gid.ts';
import { mapRoot } from './map-root.ts';
import { mapUid } from './map-uid.ts';
import { mask } from './mask.ts';
import { mount } from './mount.ts';
import { mountBind } from './mount-bind.ts';
import { mountDev } from './mount-dev.ts';
import { mountOverlay } from './mount-overlay.ts';
import { mountPropagation } from './mount-propagation.ts';
import { newBox } from './new.ts';
import { newCgroup } from './new-cgroup.ts';
import { newKeyring } from './new-keyring.ts';
import { pivotRoot } from './pivot-root.ts';
import { readonlyStep } from './readonly.ts';
import { rm } from './rm.ts';
import { run } from './run.ts';
import { setCpuBurst } from './set-cpu-burst.ts';
import { setCpuQuota } from './set-cpu-quota.ts';
import { setCpuShares } from './set-cpu-shares.ts';
import { setCpuWeight } from './set-cpu-weight.ts';
import { setCpuset } from './set-cpuset.ts';
import { setDomainname } from './set-domainname.ts';
import { setForwarding } from './set-forwarding.ts';
import { setHostname } from './set-hostname.ts';
import { setHugepages } from './set-hugepages.ts';
import { setIoMax } from './set-io-max.ts';
import { setIoWeight } from './set-io-weight.ts';
import { setLinkStep } from './set-link.ts';
import { setMemoryHigh } from './set-memory-high.ts';
import { setMemoryLow } from './set-memory-low.ts';
import { setMemoryMax } from './set-memory-max.ts';
import { setMemoryMin } from './set-memory-min.ts';
import { setNetClass } from './set-net-class.ts';
import { setNetPrio } from './set-net-prio.ts';
import { setNoNewPrivs } from './set-no-new-privs.ts';
import { setOomGroup } from './set-oom-group.ts';
import { setOomScoreAdj } from './set-oom-score-adj.ts';
import { setPidsMax } from './set-pids-max.ts';
import { setRlimit } from './set-rlimit.ts';
import { setSeccomp } from './set-seccomp.ts';
import { setSeccompDefault } from './set-seccomp-default.ts';
import { setSeccompDeny } from './set-seccomp-deny.ts';
import { setSecurebits } from './set-securebits.ts';
import { setSwapMax } from './set-swap-max.ts';
import { setSwappiness } from './set-swappiness.ts';
import { setSysctl } from './set-sysctl.ts';
import { setUmask } from './set-umask.ts';
import { setUser } from './set-user.ts';
import { shell } from './shell.ts';
import { signal } from './signal.ts';
import type { StepContext, StepOutcome } from './step.ts';
import { stop } from './stop.ts';
import { thaw } from './thaw.ts';
import { umount } from './umount.ts';
import { unshare } from './unshare.ts';

/** The commands that change something, in the order in which help lists them. */
export const STEPS: readonly AnyCommand<StepContext, StepOutcome | undefined>[] = [
  newBox,
  rm,
  unshare,
  join,
  mapRoot,
  mapUid,
  mapGid,
  fork,
  setHostname,
  setDomainname,
  mountOverlay,
  mount,
  mountBind,
  mountDev,
  mountPropagation,
  umount,
  mask,
  readonlyStep,
  chroot,
  pivotRoot,
  escapeStep,
  addBridge,
  addVeth,
  addAddr,
  addRouteStep,
  setForwarding,
  addNat,
  addPort,
  setLinkStep,
  newCgroup,
  setCpuQuota,
  setCpuBurst,
  setCpuWeight,
  setCpuShares,
  setCpuset,
  setMemoryMax,
  setMemoryHigh,
  setMemoryLow,
  setMemoryMin,
  setSwapMax,
  setSwappiness,
  setOomGroup,
  setOomScoreAdj,
  setPidsMax,
  setRlimit,
  setIoMax,
  setIoWeight,
  setHugepages,
  setNetClass,
  setNetPrio,
  setSysctl,
  freeze,
  thaw,
  killAllStep,
  allowDevice,
  denyDevice,
  keepDevices,
  loadCpu,
  loadMemory,
  loadForks,
  loadIo,
  loadFiles,
  stop,
  newKeyring,
  setUmask,
  keepCaps,
  dropCaps,
  setUser,
  allowCaps,
  setSecurebits,
  setNoNewPrivs,
  setSeccompDefault,
  setSeccompDeny,
  setSeccomp,
  run,
  exec,
  shell,
  signal,
];
