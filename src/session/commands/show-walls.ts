import { findBox, HOST } from '../../lab/actors.ts';
import { UnavailableError } from '../../lab/errors.ts';
import { triedVerdicts } from '../attacks.ts';
import { defineCommand } from './session-command.ts';

export const showWalls = defineCommand({
  name: 'show walls',
  group: 'look',
  summary: {
    en: 'show the walls of the box, and what has been tried at them',
    'zh-CN': '显示盒子的墙，以及对它们试过什么',
  },
  params: {},
  man: ['namespaces(7)', 'capabilities(7)', 'seccomp(2)', 'mount_namespaces(7)'],
  example: 'show walls',
  notes: [
    {
      en: 'A wall counts as tried once an attempt that it should stop has been made, and no step has changed the box since: `attack` makes them.',
      'zh-CN': '只有做过它应当挡住的尝试，且此后没有步骤改变过盒子，一道墙才算试过：用 `attack` 去试。',
    },
  ],
  async run({ session, actor }) {
    const lab = await session.lab();
    if (actor === HOST)
      throw new UnavailableError(
        {
          en: 'walls are those of a box, and the actor is the host',
          'zh-CN': '墙属于盒子，而当前对象是宿主机',
        },
        lab.boxes.size === 0 ? 'new' : `${[...lab.boxes.keys()][0]}: show walls`,
      );
    const box = findBox(lab, actor);
    box.assertAlive();
    const { sceneOf } = await import('../../lab/attack/attack-box.ts');
    const { wallsOf } = await import('../../lab/attack/overview.ts');
    const { wallsView } = await import('../views/walls.ts');
    return { view: await wallsView(wallsOf(sceneOf(lab, box), triedVerdicts(session, box))) };
  },
});
