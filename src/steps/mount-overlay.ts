import { constants, existsSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { KernelError } from '../kernel/errors.ts';
import { AT, MNT } from '../kernel/flags.ts';
import { readIdMap, toInside } from '../kernel/proc/id-map.ts';
import { mountOf, readMounts } from '../kernel/proc/mountinfo.ts';
import { readStatus } from '../kernel/proc/status.ts';
import { attempt } from '../kernel/proc/unreadable.ts';
import { StepOrderError } from '../lab/errors.ts';
import { overlayEscape } from '../lab/images/overlay-escape.ts';
import { allOrNothing, type Undo } from './all-or-nothing.ts';
import { isDirectoryInBox } from './box-paths.ts';
import { mountIdmapped, needsIdmappedImage } from './idmapped-image.ts';
import { image } from './kinds.ts';
import { preparePrivateMounts } from './mounting.ts';
import { option } from './params.ts';
import { propagationOption } from './propagation-option.ts';
import { quoteWord } from './quote.ts';
import { makeReachable } from './reachable.ts';
import { defineStep, type StepContext } from './step.ts';

export const mountOverlay = defineStep({
  name: 'mount overlay',
  group: 'files',
  summary: {
    en: 'mount a root file system for the box: an image below, a writable layer on top',
    'zh-CN': '为盒子挂载根文件系统：下层是镜像，上层可写',
  },
  params: {
    image: option(image, {
      en: 'a directory, a .tar or .tar.gz of `docker export`, or host-tools (the default)',
      'zh-CN': '一个目录、`docker export` 的 .tar 或 .tar.gz，或 host-tools（默认）',
    }),
    propagation: propagationOption,
  },
  man: ['mount(2)', 'mount_setattr(2)', 'mount_namespaces(7)', 'Documentation/filesystems/overlayfs.rst'],
  docker: 'docker run IMAGE',
  example: 'mount overlay',
  notes: [
    {
      en: 'The lower layer is the image and is never written. The first write to a file copies it up; a deleted file leaves a whiteout in the upper layer.',
      'zh-CN':
        '下层是镜像，从不被写入。第一次写某个文件时，它先被复制到上层（copy-up）；被删除的文件在上层留下一个 whiteout。',
    },
    {
      en: "host-tools is made of this machine's own programs and the libraries that they need, so nothing is downloaded.",
      'zh-CN': 'host-tools 由这台机器自己的程序和它们需要的库做成，所以什么都不用下载。',
    },
    {
      en: 'Where root of the box is another user outside (`map uid 0 100000 65536`), real root mounts the image with its IDs mapped, mount_setattr(2): what belongs to user 0 on the disk belongs to root of the box.',
      'zh-CN':
        '如果盒子的 root 在外面是另一个用户（`map uid 0 100000 65536`），真正的 root 会用 mount_setattr(2) 把镜像的 ID 映射后挂载：磁盘上属于用户 0 的文件，在盒子里属于 root。',
    },
    {
      en: "The new root is only mounted: `chroot` or `pivot_root` makes it the box's `/`.",
      'zh-CN': '新根只是挂载好了：`chroot` 或 `pivot_root` 才让它成为盒子的 `/`。',
    },
  ],
  async run(context, { image: spec, propagation }) {
    const { box } = context;
    if (box.rootfs)
      throw new StepOrderError(
        {
          en: `the box has a root file system already (${box.rootfs.image})`,
          'zh-CN': `盒子已经有根文件系统了（${box.rootfs.image}）`,
        },
        'undo',
      );
    preparePrivateMounts(context, propagation);
    requireSight(context);
    const found = await context.lab.image(spec, (text) => context.io.progress(text));
    for (const warning of found.warnings) context.note(warning);
    const layers = layersIn(context.lab.scratch(box));
    for (const path of ownLayers(layers)) mkdirSync(path, { recursive: true, mode: 0o755 });
    context.shell(`ROOTFS=${quoteWord(layers.merged)}`, makeLayers(layers));
    giveToBox(context, ownLayers(layers));
    const lower = allOrNothing(context.task, (undo) => {
      makeReachable(context, [context.lab.scratch(box)], undo);
      const isIdmapped = needsIdmappedImage(context) && mountIdmapped(context, found.path, layers.lower);
      if (isIdmapped) undo('umount2', layers.lower, MNT.MNT_DETACH);
      return mountLayers(context, isIdmapped ? [layers.lower, found.path] : [found.path], layers, undo);
    });
    if (lower === found.path) remarkOnOwner(context, lower);
    const device = attempt(() => mountOf(layers.merged, readMounts(box.pid))?.device);
    box.rootfs = {
      image: found.name,
      ...layers,
      lower,
      device: typeof device === 'string' ? device : undefined,
      upperFd: openHidden(box.pid, layers.upper),
    };
    box.isRootPending = true;
    context.note({ en: `the new root waits at ${layers.merged}`, 'zh-CN': `新根在 ${layers.merged} 等待` });
    return undefined;
  },
});

/**
 * The layers lie in a directory of the machine, and the box itself mounts them.
 * @throws StepOrderError when the box has another root by now
 */
function requireSight({ lab, box }: StepContext): void {
  // What may not be looked at is left to the kernel.
  if (attempt(() => isDirectoryInBox(box.pid, lab.scratch(box))) !== false) return;
  throw new StepOrderError(
    {
      en: 'the box has another root by now, and sees neither images nor the directory for its layers from there',
      'zh-CN': '盒子已经换了根，从那里既看不到镜像，也看不到放各层的目录',
    },
    'undo',
  );
}

/** chown(2): this ID stays as it is. */
const UNCHANGED = 0xffffffff;

/** A directory of the box that lies on a mount of its own; undefined where the machine has the same one. */
function openHidden(pid: number, directory: string): number | undefined {
  const seen = `/proc/${pid}/root${directory}`;
  const fd = attempt(() =>
    statSync(seen).dev === statSync(directory).dev
      ? undefined
      : openSync(seen, constants.O_RDONLY | constants.O_DIRECTORY),
  );
  return typeof fd === 'number' ? fd : undefined;
}

interface Layers {
  /** Where the image is mounted with the IDs of the box, if it is. */
  readonly lower: string;
  readonly upper: string;
  readonly work: string;
  readonly merged: string;
}

const layersIn = (directory: string): Layers => ({
  lower: join(directory, 'lower'),
  upper: join(directory, 'upper'),
  work: newWork(directory),
  merged: join(directory, 'rootfs'),
});

/** overlayfs marks the work directory of a `volatile` mount and takes it for no other one, overlayfs.rst. */
function newWork(directory: string): string {
  for (let number = 1; ; number++) {
    const path = join(directory, number === 1 ? 'work' : `work${number}`);
    if (!existsSync(path)) return path;
  }
}

const ownLayers = ({ upper, work, merged }: Layers): string[] => [upper, work, merged];

const makeLayers = ({ upper, work }: Layers): string =>
  `mkdir -p ${quoteWord(upper)} ${quoteWord(work)} $ROOTFS`;

/**
 * Mounts the overlay with the first of these lower directories that the kernel takes: before Linux 5.19 it takes no
 * idmapped one. Returns that.
 * @throws KernelError
 */
function mountLayers(context: StepContext, lowers: readonly string[], layers: Layers, undo: Undo): string {
  for (const lower of lowers) {
    try {
      if (lower !== layers.lower) makeReachable(context, [dirname(layers.upper), lower], undo);
      mountOn(context, lower, layers);
      return lower;
    } catch (error) {
      if (!(error instanceof KernelError) || error.code !== 'EINVAL') throw error;
    }
  }
  const lower = lowers.at(-1)!;
  makeTmpfs(context, layers, undo);
  mountOn(context, lower, layers);
  return lower;
}

function mountOn(context: StepContext, lower: string, layers: Layers): void {
  const options = mountOptions(context, lower, layers);
  context.task.call('mount', 'overlay', layers.merged, 'overlay', 0, options);
  context.shell(`mount -t overlay overlay -o ${quoteWord(options)} $ROOTFS`);
}

function mountOptions(context: StepContext, lower: string, { upper, work }: Layers): string {
  const options = [
    `lowerdir=${overlayEscape(lower)}`,
    `upperdir=${overlayEscape(upper)}`,
    `workdir=${overlayEscape(work)}`,
  ];
  // In a user namespace overlayfs keeps its marks in user.* attributes: trusted.* ones need real root.
  // volatile: a layer that is thrown away needs no sync(2) of the machine's disk when it is unmounted.
  if (context.lab.isRootless || context.owns('user')) options.push('userxattr', 'volatile');
  return options.join(',');
}

/**
 * Where the machine's own root is an overlay (in a Docker container), its directories cannot be an upper layer:
 * the layers then go to a tmpfs, which only the box sees and which goes with it.
 */
function makeTmpfs(context: StepContext, layers: Layers, undo: Undo): void {
  const { task } = context;
  const directory = dirname(layers.upper);
  task.call('mount', 'tmpfs', directory, 'tmpfs', 0, 'mode=755');
  undo('umount2', directory, MNT.MNT_DETACH);
  for (const path of ownLayers(layers)) task.call('mkdirat', AT.AT_FDCWD, path, 0o755);
  context.shell(`mount -t tmpfs tmpfs ${quoteWord(directory)}`, makeLayers(layers));
  context.note({
    en: 'this file system cannot hold the writable layer, so it is in memory: a tmpfs of the box',
    'zh-CN': '这个文件系统不能存放可写层，所以可写层放在内存里：盒子自己的一个 tmpfs',
  });
}

/** Files of a user whom the box's user namespace does not map belong to nobody inside, user_namespaces(7). */
function remarkOnOwner(context: StepContext, image: string): void {
  const { uid } = statSync(image);
  const map = readIdMap(context.box.pid, 'uid');
  if (map.length === 0 || toInside(map, uid) !== undefined) return;
  context.note({
    en: `the image belongs to user ${uid} of the machine, who is nobody in the box: on its files root of the box has only the rights of others`,
    'zh-CN': `镜像属于机器上的用户 ${uid}，他在盒子里是 nobody：对这些文件，盒子的 root 只有“其他人”的权限`,
  });
}

/** The writable layer must belong to the box's root, which may be another user outside. */
function giveToBox(context: StepContext, directories: readonly string[]): void {
  const { uid, gid } = readStatus(context.box.pid);
  if (!context.owns('user') || readIdMap(context.box.pid, 'uid').length === 0) return;
  if (uid.effective === process.geteuid!()) return;
  for (const directory of directories) {
    context.host.call('fchownat', AT.AT_FDCWD, directory, uid.effective, gid.effective, 0);
    context.shell(`chown ${uid.effective}:${gid.effective} ${quoteWord(directory)}`);
  }
  // The way there is open to ns-lab's user alone; the box, which mounts the layers, gets in by its group.
  const scratch = context.lab.scratch(context.box);
  context.host.call('fchownat', AT.AT_FDCWD, scratch, UNCHANGED, gid.effective, 0);
  context.host.call('fchmodat', AT.AT_FDCWD, scratch, 0o710);
  context.shell(`chgrp ${gid.effective} ${quoteWord(scratch)}`, `chmod 710 ${quoteWord(scratch)}`);
}
