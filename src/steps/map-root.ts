import { readIdMap } from '../kernel/proc/id-map.ts';
import { readStatus } from '../kernel/proc/status.ts';
import { writeIdMap } from './id-mapping.ts';
import { defineStep } from './step.ts';

export const mapRoot = defineStep({
  name: 'map root',
  group: 'namespaces',
  summary: {
    en: 'make your user root inside the box: user 0 inside is you outside',
    'zh-CN': '让你在盒子里成为 root：里面的用户 0 就是外面的你',
  },
  params: {},
  man: ['user_namespaces(7)', 'unshare(1)'],
  docker: { en: 'rootless Docker, podman run', 'zh-CN': 'rootless Docker、podman run' },
  example: 'map root',
  notes: [
    {
      en: 'The box believes that it is root, and it is: over everything that its user namespace owns. Towards files of others it stays who you are.',
      'zh-CN':
        '盒子认为自己是 root，它也确实是：对它的用户命名空间所拥有的一切而言。对别人的文件，它仍然只是你。',
    },
    {
      en: 'A map is written once. Do it before `run` or `exec`: a process that execs with an unmapped user ID loses all capabilities.',
      'zh-CN': '映射只能写一次。在 `run` 或 `exec` 之前写：用户 ID 没有映射的进程一旦 exec，就失去全部能力。',
    },
  ],
  run(context) {
    const { box } = context;
    const { uid, gid } = readStatus(box.pid);
    // One map may be there already (`map uid`, then `map root` for the rest).
    context.requireOwn('user', { en: 'there is nobody to map', 'zh-CN': '没有谁可以映射' });
    if (readIdMap(box.pid, 'uid').length === 0 || readIdMap(box.pid, 'gid').length > 0) {
      writeIdMap(context, 'uid', [{ inside: 0, outside: uid.effective, count: 1 }]);
    }
    writeIdMap(context, 'gid', [{ inside: 0, outside: gid.effective, count: 1 }]);
    return undefined;
  },
});
