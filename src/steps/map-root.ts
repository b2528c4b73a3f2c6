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
  docker: 'rootless Docker, podman run',
  example: 'map root',
  notes: [
    'The box believes that it is root, and it is: over everything that its user namespace owns. Towards files of others it stays who you are.',
    'A map is written once. Do it before `run` or `exec`: a process that execs with an unmapped user ID loses all capabilities.',
  ],
  run(context) {
    const { box } = context;
    const { uid, gid } = readStatus(box.pid);
    // One map may be there already (`map uid`, then `map root` for the rest).
    context.requireOwn('user', 'there is nobody to map');
    if (readIdMap(box.pid, 'uid').length === 0 || readIdMap(box.pid, 'gid').length > 0) {
      writeIdMap(context, 'uid', [{ inside: 0, outside: uid.effective, count: 1 }]);
    }
    writeIdMap(context, 'gid', [{ inside: 0, outside: gid.effective, count: 1 }]);
    return undefined;
  },
});
