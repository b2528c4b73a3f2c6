import type { ExecFault } from './exec-file.ts';
import type { Facts } from './facts.ts';
import type { Row } from './row.ts';

type Kind = ExecFault['kind'];
type FaultOf<K extends Kind> = Extract<ExecFault, { readonly kind: K }>;

/** A row for a file that says by itself why it was not taken. */
const fileRow = <K extends Kind>(
  kind: K,
  code: Row['code'],
  cause: (fault: FaultOf<K>) => Row['cause'],
  remedy: Row['remedy'],
): Row => ({
  call: 'execve',
  code,
  when: (facts) => facts.execFault()?.kind === kind,
  cause: (facts: Facts) => {
    const text = cause(facts.execFault() as FaultOf<K>);
    return typeof text === 'function' ? text(facts) : text;
  },
  remedy,
});

/** Why execve(2) refused, read from the file itself. */
export const EXEC_FILE_ROWS: readonly Row[] = [
  fileRow(
    'missing',
    'ENOENT',
    () => ({ en: 'there is no such program in the box', 'zh-CN': '盒子里没有这个程序' }),
    {
      en: 'run ls /bin /usr/bin, or choose another image',
      'zh-CN': '用 run ls /bin /usr/bin 看看，或换一个镜像',
    },
  ),
  fileRow(
    'interpreter',
    'ENOENT',
    ({ path }) => ({
      en: `the script is there, but the interpreter that its first line names is not: ${path}`,
      'zh-CN': `脚本在，但它第一行指定的解释器不在：${path}`,
    }),
    {
      en: 'name an interpreter of the box in its first line, or choose an image that has this one',
      'zh-CN': '在第一行写盒子里有的解释器，或选一个有它的镜像',
    },
  ),
  fileRow(
    'carriage-return',
    'ENOENT',
    ({ path }) => ({
      en: `the first line of the script ends as on Windows, and the carriage return is part of the name: "${path}\\r" is not there`,
      'zh-CN': `脚本第一行用的是 Windows 的换行，回车符成了名字的一部分："${path}\\r" 不存在`,
    }),
    { en: "run sed -i 's/\\r$//' FILE takes them out", 'zh-CN': "用 run sed -i 's/\\r$//' FILE 去掉回车符" },
  ),
  fileRow(
    'loader',
    'ENOENT',
    ({ path }) => ({
      en: `the program is there, but the dynamic loader that it names is not: ${path}`,
      'zh-CN': `程序在，但它指定的动态链接器不在：${path}`,
    }),
    {
      en: 'use a static program, or an image with the C library that it was built for',
      'zh-CN': '用静态链接的程序，或带有它所用 C 库的镜像',
    },
  ),
  fileRow(
    'machine',
    'ENOEXEC',
    ({ machine }) => ({
      en: `the program is for another architecture: ${machine}, and this machine is ${process.arch}`,
      'zh-CN': `这个程序是给另一种架构的：${machine}，而这台机器是 ${process.arch}`,
    }),
    { en: `use an image for ${process.arch}`, 'zh-CN': `使用 ${process.arch} 的镜像` },
  ),
  fileRow(
    'text',
    'ENOEXEC',
    () => ({
      en: 'the file is neither a program nor a script that begins with #! and an interpreter: a shell would try it as a script of its own, the kernel does not',
      'zh-CN': '这个文件既不是程序，也不是以 #! 和解释器开头的脚本：shell 会把它当作自己的脚本来试，内核不会',
    }),
    { en: 'run sh FILE, or begin it with #!/bin/sh', 'zh-CN': '用 run sh FILE，或让它以 #!/bin/sh 开头' },
  ),
  fileRow('empty', 'ENOEXEC', () => ({ en: 'the file is empty', 'zh-CN': '这个文件是空的' }), {
    en: 'run ls -l on it',
    'zh-CN': '对它 run ls -l',
  }),
  fileRow(
    'broken',
    'ENOEXEC',
    () => ({
      en: 'the file begins as a program does, but is cut short or damaged',
      'zh-CN': '这个文件开头像程序，但不完整或已损坏',
    }),
    { en: 'copy it anew', 'zh-CN': '重新复制它' },
  ),
  fileRow(
    'loop',
    'ELOOP',
    ({ path }) => ({
      en: `the symbolic links on ${path} lead in a circle, or there are more than 40`,
      'zh-CN': `${path} 上的符号链接绕成了圈，或超过了 40 个`,
    }),
    { en: 'run ls -l shows where they point', 'zh-CN': '用 run ls -l 看它们指向哪里' },
  ),
];
