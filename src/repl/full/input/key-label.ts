const NAMES: Readonly<Record<string, string>> = {
  ctrl: 'Ctrl',
  alt: 'Alt',
  shift: 'Shift',
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
  enter: 'Enter',
  tab: 'Tab',
  escape: 'Esc',
  backspace: 'Backspace',
  delete: 'Del',
  home: 'Home',
  end: 'End',
  pageup: 'PgUp',
  pagedown: 'PgDn',
  space: 'Space',
};

/** `Ctrl-R` for `ctrl+r`, as people write it. */
export function keyLabel(key: string): string {
  const parts = key.split('+');
  return parts
    .map((part) => NAMES[part] ?? (part.length === 1 && parts.length > 1 ? part.toUpperCase() : upperF(part)))
    .join('-');
}

const upperF = (part: string): string => (/^f\d+$/.test(part) ? part.toUpperCase() : part);
