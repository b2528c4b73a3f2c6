import { MS } from '../kernel/flags.ts';
import { absolutePath, choice } from './kinds.ts';
import { optional, required } from './params.ts';
import { quoteWord } from './quote.ts';
import { defineStep } from './step.ts';

const TYPES = {
  private: MS.MS_PRIVATE,
  shared: MS.MS_SHARED,
  slave: MS.MS_SLAVE,
  unbindable: MS.MS_UNBINDABLE,
} as const;

type PropagationType = keyof typeof TYPES;

export const mountPropagation = defineStep({
  name: 'mount propagation',
  group: 'files',
  summary: {
    en: 'say whether mounts spread from and to a mount of the box',
    'zh-CN': '设定盒子的一个挂载是否与别处互相传播挂载',
  },
  params: {
    target: required(absolutePath, {
      en: 'a mount point, as the box sees it now',
      'zh-CN': '一个挂载点，按盒子现在看到的路径',
    }),
    type: required(choice(Object.keys(TYPES) as PropagationType[]), {
      en: 'shared: both ways; slave: only towards the box; private: not at all; unbindable: nor may it be bound',
      'zh-CN': 'shared：双向；slave：只向盒子传播；private：都不传播；unbindable：而且不能被绑定挂载',
    }),
    recursive: optional(choice(['recursive']), {
      en: 'the mounts below it too',
      'zh-CN': '连同它下面的挂载',
    }),
  },
  man: ['mount(2)', 'mount_namespaces(7)', 'mount(8)'],
  docker: {
    en: 'docker run --volume SRC:DST:shared, :slave, :private, :rshared, …',
    'zh-CN': 'docker run --volume SRC:DST:shared、:slave、:private、:rshared 等',
  },
  example: 'mount propagation / slave recursive',
  notes: [
    {
      en: 'A mount namespace begins as a copy, and a copy of a shared mount is its peer: what is mounted below one appears below the other. The mounts of a host of ns-lab are private, so that nothing spreads to the machine.',
      'zh-CN':
        '挂载命名空间开始时是一份副本，shared 挂载的副本与原来的是对等（peer）关系：在一个下面挂载的东西会出现在另一个下面。ns-lab 宿主机的挂载都是 private，所以什么都不会传播到机器上。',
    },
    {
      en: 'Before the first mount in a namespace ns-lab makes shared mounts private, and says so; after this step it leaves them to you.',
      'zh-CN':
        '在一个命名空间里第一次挂载之前，ns-lab 会把 shared 挂载改为 private，并说明这一点；用过这个步骤之后就由你决定。',
    },
  ],
  run(context, { target, type, recursive }) {
    const namespace = context.requireOwn('mnt', {
      en: 'the mounts of the host would change',
      'zh-CN': '宿主机的挂载会跟着改变',
    });
    context.task.call('mount', 'none', target, null, TYPES[type] | (recursive ? MS.MS_REC : 0), null);
    context.shell(`mount --make-${recursive ? 'r' : ''}${type} ${quoteWord(target)}`);
    context.box.privateMounts = namespace;
    return undefined;
  },
});
