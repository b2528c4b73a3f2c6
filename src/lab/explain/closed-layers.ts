import { type ClosedDirectory, findClosedDirectory } from '../closed-directory.ts';

/** The options of an overlay that name directories, and where the image is mounted for one. */
const LAYERS = /(?:(?:lower|upper|work)dir=|^move_mount.*")([^,"]+)/g;

/** The first directory on the way to the layers of an overlay that the process may not enter. */
export function findClosedLayer(call: string, pid: number): ClosedDirectory | undefined {
  const paths = [...call.matchAll(LAYERS)].map(([, path]) => path!);
  return paths.map((path) => findClosedDirectory(path, pid, `/proc/${pid}/root`)).find(Boolean);
}
