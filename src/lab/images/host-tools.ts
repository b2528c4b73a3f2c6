import { translate } from '../../locale/locale.ts';
import { findStaticBusybox, listApplets, planBusybox } from './busybox.ts';
import type { ImageCache } from './cache.ts';
import { FileTree } from './file-tree.ts';
import { findData, findPrograms, planPrograms, programDirectories } from './host-programs.ts';
import { type Image, ImageError } from './image.ts';
import { FORMAT, isUpToDate, type Manifest } from './manifest.ts';
import type { Plan } from './plan.ts';
import { Progress, type ReportProgress } from './progress.ts';
import { digest, type Source, sourceOf } from './source.ts';
import { writePlan } from './write-plan.ts';

export const HOST_TOOLS = 'host-tools';

/** What the image is made from: one static busybox, or the machine's programs with their libraries. */
export type Preference = 'busybox' | 'programs';

export interface HostToolsOptions {
  /** Without it: a static busybox if the machine has one. */
  readonly prefer?: Preference | undefined;
  /** PATH. */
  readonly path?: string | undefined;
  readonly onProgress?: ReportProgress | undefined;
  /** Another file tree in place of this machine's. */
  readonly root?: string;
}

/**
 * The image of this machine's own programs, made if the cache does not have it. Its key covers every program and
 * library in it, so that an upgrade of the machine makes a new one.
 * @throws ImageError when the machine lacks what it takes; the error of node:fs when the cache cannot be written
 */
export async function hostTools(cache: ImageCache, options: HostToolsOptions = {}): Promise<Image> {
  const tree = new FileTree(options.root);
  const directories = programDirectories(tree, options.path);
  const busybox = options.prefer === 'programs' ? undefined : findStaticBusybox(tree, directories);
  if (options.prefer === 'busybox' && busybox === undefined) {
    throw new ImageError(
      translate({
        en: 'this machine has no static busybox in its PATH',
        'zh-CN': '这台机器的 PATH 里没有静态的 busybox',
      }),
      translate({
        en: 'install one (Debian: apt install busybox-static), or do without NS_LAB_IMAGE_FROM=busybox',
        'zh-CN': '安装一个（Debian：apt install busybox-static），或不要设 NS_LAB_IMAGE_FROM=busybox',
      }),
    );
  }
  const from: Preference = busybox === undefined ? 'programs' : 'busybox';
  const prefix = `${HOST_TOOLS}-${digest([FORMAT, process.arch, from, busybox, directories])}-`;
  const current = cache.list(prefix).find(({ manifest }) => isUpToDate(manifest, tree.root));
  if (current) return cache.use(current);

  const progress = new Progress(options.onProgress);
  const plan = busybox === undefined ? planHost(tree, directories) : planOne(tree, busybox);
  const sources = [...plan.files.values()].map(({ source }) => source);
  const id = prefix + digest([sources, [...plan.links]]);
  const manifest: Manifest = {
    kind: HOST_TOOLS,
    name: HOST_TOOLS,
    from,
    shell: '/bin/sh',
    warnings: [],
    sources,
    places: [...directories, ...plan.linkPlaces].flatMap((place) => placeOf(tree, place) ?? []),
  };
  // A directory has changed, but nothing that this image is made of.
  const same = cache.list(id).at(0);
  if (same) return cache.update(same, manifest);
  return cache.make(async (root) => {
    await writePlan(plan, root, progress);
    return { id, manifest };
  });
}

function planHost(tree: FileTree, directories: readonly string[]): Plan {
  return planPrograms(tree, findPrograms(tree, directories), findData(tree));
}

function planOne(tree: FileTree, busybox: string): Plan {
  return planBusybox(tree, busybox, listApplets(tree.root + busybox));
}

function placeOf(tree: FileTree, path: string): Source | undefined {
  const real = tree.resolve(path);
  const stats = tree.stat(path);
  return real === undefined || !stats ? undefined : sourceOf(real, stats);
}
