import type { Obstacle } from './attempt.ts';
import { ATTEMPTS } from './attempts.ts';
import { type Standing, standingOf, type Verdict } from './judge.ts';
import type { Scene } from './scene.ts';
import { WALL_NAMES, type WallName } from './walls.ts';

/** What is known of an attempt at a wall: `behind` is one that another wall has stopped before. */
export type Trial = 'stopped' | 'behind' | 'through' | 'absent' | 'untried';

function trialAt(wall: WallName, verdict: Verdict | undefined): Trial {
  if (!verdict) return 'untried';
  if (verdict.result !== 'held') return verdict.result;
  return verdict.wall?.wall === wall ? 'stopped' : 'behind';
}

/** One wall of a box. Data. */
export interface WallState {
  readonly wall: WallName;
  /** Of the parts that attempts meet, those that stand, and those that do not. */
  readonly standing: readonly Standing[];
  readonly missing: readonly Obstacle[];
  /** The attempts that have it in their way, and what came of them. */
  readonly attempts: readonly { readonly name: string; readonly trial: Trial }[];
}

/** Walls whose part only the attempt itself can know: a rule, a keyring, a nested namespace. */
const hasPart = ({ wall, of }: Obstacle): boolean =>
  of !== undefined ||
  !['keyring', 'quota', 'mask', 'readonly', 'devices', 'nodev', 'nosuid', 'delegation'].includes(wall);

/** Every wall, whether it stands, and what has been tried at it. */
export function wallsOf(scene: Scene, verdicts: ReadonlyMap<string, Verdict>): WallState[] {
  return WALL_NAMES.map((wall) => {
    const concerned = ATTEMPTS.filter(({ obstacles }) =>
      obstacles.some((obstacle) => obstacle.wall === wall),
    );
    const parts = new Map<string, Obstacle>();
    for (const { obstacles } of concerned)
      for (const obstacle of obstacles)
        if (obstacle.wall === wall && hasPart(obstacle)) parts.set(obstacle.of ?? '', obstacle);
    const standing = new Map<string, Standing>();
    const missing: Obstacle[] = [];
    for (const part of parts.values()) {
      const [found] = standingOf(part, scene);
      if (found) standing.set(found.evidence, found);
      else missing.push(part);
    }
    // What an attempt has met is known better.
    for (const verdict of verdicts.values())
      for (const met of [verdict.wall, ...verdict.others])
        if (met?.wall === wall) standing.set(met.evidence, met);
    const attempts = concerned.map(({ name }) => ({
      name,
      trial: trialAt(wall, verdicts.get(name)),
    }));
    return { wall, standing: [...standing.values()], missing, attempts };
  });
}
