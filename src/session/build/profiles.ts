import { choice } from '../../steps/kinds.ts';
import { option } from '../../steps/params.ts';
import { DOCKER } from './profiles/docker.ts';
import { NS_LAB } from './profiles/ns-lab.ts';
import { PODMAN } from './profiles/podman.ts';
import { PRIVILEGED } from './profiles/privileged.ts';
import { RUNC } from './profiles/runc.ts';

/** The containers that `build --like` makes, by the name of what makes them elsewhere. */
const PROFILES = { docker: DOCKER, podman: PODMAN, privileged: PRIVILEGED, runc: RUNC } as const;

export type ProfileName = keyof typeof PROFILES;

export const profileOf = (name: ProfileName | undefined) => (name === undefined ? NS_LAB : PROFILES[name]);

/** `--like docker` */
export const like = option(choice(Object.keys(PROFILES) as ProfileName[]), {
  en: 'what another runtime makes by default, instead of what ns-lab thinks best',
  'zh-CN': '另一个运行时默认做成的样子，而不是 ns-lab 认为最好的',
});
