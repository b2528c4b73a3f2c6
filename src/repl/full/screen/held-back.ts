const MOST_CHARACTERS = 64 * 1024;

/**
 * Keeps what is written to a stream from the screen: warnings of Node.js, mostly. It is printed when the terminal
 * has been given back.
 */
export function heldBack(stream: NodeJS.WriteStream): { hold(): void; release(): void } {
  const write = stream.write;
  let held = '';
  return {
    hold() {
      stream.write = ((text: string | Uint8Array, ...rest: unknown[]) => {
        held = (held + (typeof text === 'string' ? text : Buffer.from(text).toString())).slice(
          -MOST_CHARACTERS,
        );
        const done = rest.at(-1);
        if (typeof done === 'function') done();
        return true;
      }) as typeof write;
    },
    release() {
      stream.write = write;
      const text = held;
      held = '';
      if (text !== '') stream.write(text);
    },
  };
}
