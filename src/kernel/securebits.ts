/** The bits that change what user 0 means to the kernel, capabilities(7), by setpriv(1)'s names; the place is the bit. */
export const SECUREBITS = [
  'noroot',
  'noroot_locked',
  'no_setuid_fixup',
  'no_setuid_fixup_locked',
  'keep_caps',
  'keep_caps_locked',
  'no_cap_ambient_raise',
  'no_cap_ambient_raise_locked',
] as const;

export type Securebit = (typeof SECUREBITS)[number];

/** What prctl(PR_SET_SECUREBITS) takes. */
export const securebitsMask = (names: readonly Securebit[]): number =>
  names.reduce((mask, name) => mask | (1 << SECUREBITS.indexOf(name)), 0);

/** The names in a mask, in the order of the bits. */
export const securebitNames = (mask: number): Securebit[] => SECUREBITS.filter((_, bit) => (mask >> bit) & 1);

/** `SECBIT_NOROOT|SECBIT_NOROOT_LOCKED` */
export const SECBIT: Readonly<Record<string, number>> = Object.fromEntries(
  SECUREBITS.map((name, bit) => [`SECBIT_${name.toUpperCase()}`, 1 << bit]),
);
