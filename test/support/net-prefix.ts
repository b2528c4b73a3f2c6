import { isRoot } from './session.ts';

/**
 * What stands before a shell command that acts in the network namespace of a process: without root, only who has
 * entered its user namespace may enter that one.
 */
export const netPrefix = (pid: number): string =>
  isRoot
    ? `nsenter --net=/proc/${pid}/ns/net`
    : `nsenter --target ${pid} --user --preserve-credentials --net`;
