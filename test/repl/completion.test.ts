/** Tab at the prompt, in a real terminal. */
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { needs } from '../support/programs.ts';
import { isRoot } from '../support/session.ts';
import { type TestTerminal, withTerminal } from '../support/tmux.ts';

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** Types the beginning of a line, presses Tab, and waits until the line is this. */
async function completes(t: TestTerminal, begun: string, line: string): Promise<void> {
  t.type(begun);
  t.press('Tab');
  await t.see(new RegExp(`> ${escaped(line)} *$`, 'm'));
}

/** Types the beginning of a line and presses Tab, which must not change it. Resolves with what is said instead. */
async function says(t: TestTerminal, begun: string, text: RegExp): Promise<string> {
  t.type(begun);
  t.press('Tab');
  await t.see(text);
  // The line is there again, below, and the next letter goes to its end.
  t.type('!');
  return t.see(new RegExp(`> ${escaped(begun)}!$`, 'm'));
}

/**
 * Types the beginning of a line and presses Tab twice. Two that arrive together are pasted text for readline, and
 * on a busy machine they may: then it is done again, with more patience.
 */
async function lists(t: TestTerminal, begun: string, text: RegExp): Promise<string> {
  for (let pauseMs = 100; ; pauseMs *= 2) {
    t.type(begun);
    for (let press = 1; press <= 2; press++) {
      await sleep(pauseMs);
      t.press('Tab');
    }
    await sleep(pauseMs);
    if (text.test(t.everything()) || pauseMs > 5000) return t.see(text);
    await next(t);
  }
}

/** Leaves the line that was begun, for an empty one on an empty screen. */
async function next(t: TestTerminal): Promise<void> {
  t.press('C-c');
  await freshPrompt(t, '\\w+');
}

/**
 * Carries out commands, and waits for the prompt of this actor. After that Enter on an empty line does nothing any more;
 * at the very beginning it starts the first lesson.
 */
async function enter(t: TestTerminal, actor: string, ...lines: readonly string[]): Promise<void> {
  for (const line of lines) t.enter(line);
  t.enter('help quit');
  await t.see(new RegExp(`quit: end the lab(.|\\n)*\\n${actor}> ?$`));
  await freshPrompt(t, actor);
}

/** Nothing but the prompt on the screen. */
async function freshPrompt(t: TestTerminal, actor: string): Promise<void> {
  t.clear();
  // Not Enter: where nothing was done yet, that begins a lesson.
  t.press('C-c');
  await t.see(new RegExp(`^(\\s|${actor}>)*${actor}> ?$`));
}

if (needs('tmux')) {
  test(
    'a beginning that fits one word becomes that word, with a blank behind it',
    withTerminal(async (t) => {
      await enter(t, 'host');
      await completes(t, 'unsh', 'unshare');
      await completes(t, 'pi', 'unshare pid');
      t.type('!');
      await t.see(/> unshare pid !$/m);
      await next(t);
      await completes(t, 'set no', 'set no_new_privs');
      await next(t);
      await completes(t, 'add addr 10.0.0.1/8 d', 'add addr 10.0.0.1/8 dev');
      await next(t);
      await completes(t, 'set memory max m', 'set memory max max');
    }),
  );

  test(
    'a beginning that fits several words becomes what they share; a second Tab lists them',
    withTerminal(async (t) => {
      await enter(t, 'host');
      await completes(t, 'signal US', 'signal USR');
      t.type('1');
      await t.see(/> signal USR1$/m);
      await next(t);
      assert.match(await lists(t, 'set cpu', /cpuset/), /^cpu +cpuset/m);
      await next(t);
      const all = await lists(t, '', /unshare/);
      for (const word of ['new', 'mount', 'set', 'show', 'quit', 'host:']) assert.match(all, word);
    }),
  );

  test(
    'where any word may stand, it says what is expected, and the line stays',
    withTerminal(async (t) => {
      await enter(t, 'host');
      await says(t, 'set hostname ', /NAME: the new name, at most 64 bytes/);
      await next(t);
      await says(t, 'set cpu quota ', /20%/);
      await next(t);
      await says(t, 'new web ', /nothing more/);
    }),
  );

  test(
    'what is wrong before the cursor is said',
    withTerminal(async (t) => {
      await enter(t, 'host');
      await says(t, 'unshar uts ', /"unshar" is not a command; did you mean "unshare"\?/);
    }),
  );

  test(
    'boxes, actors and interfaces are those that there are now',
    withTerminal(async (t) => {
      await enter(t, 'second', 'new first', 'new second', 'host: add bridge lab0');
      await completes(t, 'use fi', 'use first');
      await next(t);
      await completes(t, 'fir', 'first:');
      await next(t);
      await completes(t, 'host: set link la', 'host: set link lab0');
      await next(t);
      await enter(t, 'second', 'rm first');
      assert.not.match(await lists(t, 'use ', /\bhost\b/), 'first');
    }),
  );

  test(
    'paths are those of the box that the line is for',
    withTerminal(async (t) => {
      await enter(t, 'host');
      const identity = isRoot ? ['unshare mnt'] : ['unshare user mnt', 'map root'];
      const mounts = ['mount tmpfs /mnt', 'run mkdir /mnt/only-in-the-box'];
      await enter(t, 'box', 'new', ...identity, ...mounts);
      await completes(t, 'mount tmpfs /mnt/on', 'mount tmpfs /mnt/only-in-the-box/');
      await next(t);
      await says(t, 'host: mount tmpfs /mnt/on', /TARGET: /);
    }),
  );

  test(
    'in the middle of a line the rest stays',
    withTerminal(async (t) => {
      await enter(t, 'host');
      t.type('unsh pid');
      t.press('Left', 'Left', 'Left', 'Left');
      t.press('Tab');
      await t.see(/> unshare +pid$/m);
    }),
  );
}

test.run();
