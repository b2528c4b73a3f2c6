import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { KernelError } from '../kernel/errors.ts';
import { AT } from '../kernel/flags.ts';
import { readIdMap } from '../kernel/proc/id-map.ts';
import { readStatus } from '../kernel/proc/status.ts';
import { StepOrderError } from '../lab/errors.ts';
import { overlayEscape } from '../lab/images/overlay-escape.ts';
import { image } from './kinds.ts';
import { preparePrivateMounts } from './mounting.ts';
import { option } from './params.ts';
import { quoteWord } from './quote.ts';
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
  },
  man: ['mount(2)', 'mount_namespaces(7)', 'Documentation/filesystems/overlayfs.rst'],
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
      en: "The new root is only mounted: `chroot` or `pivot_root` makes it the box's `/`.",
      'zh-CN': '新根只是挂载好了：`chroot` 或 `pivot_root` 才让它成为盒子的 `/`。',
    },
  ],
  async run(context, { image: spec }) {
    const { box } = context;
    if (box.rootfs)
      throw new StepOrderError(
        {
          en: `the box has a root file system already (${box.rootfs.image})`,
          'zh-CN': `盒子已经有根文件系统了（${box.rootfs.image}）`,
        },
        'undo',
      );
    preparePrivateMounts(context);
    const found = await context.lab.image(spec, (text) => context.io.progress(text));
    for (const warning of found.warnings) context.note(warning);
    const layers = layersIn(context.lab.scratch(box));
    for (const directory of Object.values(layers)) mkdirSync(directory, { recursive: true, mode: 0o755 });
    context.shell(`ROOTFS=${quoteWord(layers.merged)}`, makeLayers(layers));
    giveToBox(context, Object.values(layers));
    const options = mountOptions(context, found.path, layers);
    try {
      context.task.call('mount', 'overlay', layers.merged, 'overlay', 0, options);
    } catch (error) {
      if (!(error instanceof KernelError) || error.code !== 'EINVAL') throw error;
      mountOnTmpfs(context, layers, options);
    }
    context.shell(`mount -t overlay overlay -o ${quoteWord(options)} $ROOTFS`);
    box.rootfs = { image: found.name, lower: found.path, ...layers };
    box.isRootPending = true;
    context.note({ en: `the new root waits at ${layers.merged}`, 'zh-CN': `新根在 ${layers.merged} 等待` });
    return undefined;
  },
});

interface Layers {
  readonly upper: string;
  readonly work: string;
  readonly merged: string;
}

const layersIn = (directory: string): Layers => ({
  upper: join(directory, 'upper'),
  work: join(directory, 'work'),
  merged: join(directory, 'rootfs'),
});

const makeLayers = ({ upper, work }: Layers): string =>
  `mkdir -p ${quoteWord(upper)} ${quoteWord(work)} $ROOTFS`;

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
function mountOnTmpfs(context: StepContext, layers: Layers, options: string): void {
  const { task } = context;
  const directory = dirname(layers.upper);
  task.call('mount', 'tmpfs', directory, 'tmpfs', 0, 'mode=755');
  for (const path of Object.values(layers)) task.call('mkdirat', AT.AT_FDCWD, path, 0o755);
  task.call('mount', 'overlay', layers.merged, 'overlay', 0, options);
  context.shell(`mount -t tmpfs tmpfs ${quoteWord(directory)}`, makeLayers(layers));
  context.note({
    en: 'this file system cannot hold the writable layer, so it is in memory: a tmpfs of the box',
    'zh-CN': '这个文件系统不能存放可写层，所以可写层放在内存里：盒子自己的一个 tmpfs',
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
}
